"""Changes: the one writer of the archive, and what it leaves behind."""
