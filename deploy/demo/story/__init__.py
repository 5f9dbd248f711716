"""The story of the demonstration: eighteen lines, played through the public interfaces on real processes."""
