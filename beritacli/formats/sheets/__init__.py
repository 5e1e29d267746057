"""Tables of articles: CSV and TSV."""
