"""What happened: history, undo, going back, erasing, proving."""
