"""JSON of our own, and of TinyDB."""
