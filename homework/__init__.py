"""Homework: a lesson handed out, and a whole class's submissions graded safely."""
