"""The mistake log: what broke, fed from interviews, debriefs and drills, until it is fixed."""
