"""Set-up behind `make`: environment, locked packages, llama.cpp built for this machine."""
