"""How well the observer's lexical detectors do on labelled turns: `make eval SUITE=observer`."""
