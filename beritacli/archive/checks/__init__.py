"""The editor's checks, and whether the archive is whole."""
