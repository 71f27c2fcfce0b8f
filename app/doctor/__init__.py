"""What this machine is and whether everything works on it: one check a file."""
