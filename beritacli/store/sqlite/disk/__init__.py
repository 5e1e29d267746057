"""SQLite files on disk: opening them, their logs, and taking their place."""
