"""How pictures, sliders and words reach the page."""
