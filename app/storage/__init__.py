"""Interviews, turns, events and grades in one SQLite file: its shape, its rows, search and deletion."""
