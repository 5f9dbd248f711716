"""Dottedline itself, as the benchmark stands it up."""
