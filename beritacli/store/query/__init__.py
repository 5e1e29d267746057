"""TinyDB conditions, and what answers them without reading documents."""
