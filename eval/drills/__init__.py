"""Measures the check of drill answers on answers written and labelled by hand."""
