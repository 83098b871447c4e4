"""The exercises of each lesson: cases, known mistakes, hints and explanations."""
