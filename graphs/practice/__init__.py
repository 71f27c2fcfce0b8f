"""Checks of drill answers: pure functions of an item and what was said."""
