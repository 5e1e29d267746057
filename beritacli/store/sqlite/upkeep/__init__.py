"""Looking after a SQLite file."""
