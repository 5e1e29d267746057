"""The command-line newsroom of a city's news site."""

__version__ = "0.1.0"
