"""The engine of a SQLite file."""
