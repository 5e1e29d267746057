"""The sources of a site made by Hugo, Jekyll or Zola."""
