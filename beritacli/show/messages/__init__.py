"""What a command did or found, in lines."""
