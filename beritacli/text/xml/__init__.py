"""XML read and written."""
