"""The words typed: one verb a file. Parse, call the archive, hand the result to show."""
