"""Codecs with no knowledge of articles: JSON, XML, HTML, YAML, encodings, escapes."""
