"""What an article is: its fields, slugs, statuses, bodies and addresses."""
