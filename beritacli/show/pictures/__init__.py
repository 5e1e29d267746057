"""Tables, trees, timelines and plots."""
