"""Import: sources to records, records to articles, as one change."""
