"""One article, and what became of it, as text."""
