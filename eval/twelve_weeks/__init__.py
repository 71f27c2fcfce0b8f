"""Twelve weeks of one person: scripted grades, a clock that jumps, the real plan in a real store."""
