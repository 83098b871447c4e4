"""Commands for contributors: build the lessons, execute the solutions."""
