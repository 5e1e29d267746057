"""What is done at the desk: verbs on articles, filters, drafts, the editor."""
