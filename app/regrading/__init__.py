"""Grading many saved transcripts again: what to grade, in which processes, and the rows that are kept."""
