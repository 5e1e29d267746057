"""Sources read and judged, before the store is locked."""
