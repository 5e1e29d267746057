"""What a user sets for himself: which keys there are, and the files that hold them."""
