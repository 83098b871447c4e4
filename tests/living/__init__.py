"""Living figures: what they emit, what they calculate, and how they answer."""
