"""People's labels, calibrations fitted to them, and how far two graders agree."""
