"""Export: the archive as plain values, and a folder of files."""
