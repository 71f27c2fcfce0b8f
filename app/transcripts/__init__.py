"""Transcripts as files: formats, readers, limits and checks."""
