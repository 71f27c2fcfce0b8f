"""The inside of a code run: what the child process executes and what holds it. Standard library only."""
