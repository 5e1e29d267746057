"""Which article of the archive a record is."""
