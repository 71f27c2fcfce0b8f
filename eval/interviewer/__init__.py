"""What the interviewer does in simulated interviews: `make eval SUITE=interviewer`."""
