"""Markdown with front matter."""
