"""`make bench`: how fast the engine is, beside what a user would write and beside llama.cpp itself.

One process, one weights file, one build for all sides; only ratios travel to other machines. What is timed,
how, and what that leaves out stands at the head of each part: `replay` (send to first word, through
`Session`), `plain` (the same interview through llama-cpp-python's `Llama`), `speed` and `raw` (tokens per
second), `memory`, `soak`.
"""
