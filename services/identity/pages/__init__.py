"""Identity's one page and its words."""
