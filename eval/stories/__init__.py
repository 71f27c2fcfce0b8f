"""Measures the five checks of stories on short texts written and labelled by hand."""
