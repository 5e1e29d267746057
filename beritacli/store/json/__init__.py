"""The engine of a JSON file."""
