"""The figures of the lessons, a module for each subject."""
