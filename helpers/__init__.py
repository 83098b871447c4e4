"""What a lesson may lean on: figures, sliders, checks, and quiet imports."""
