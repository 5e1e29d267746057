"""WXR, WordPress's export file."""
