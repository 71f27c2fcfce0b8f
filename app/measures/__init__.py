"""Progress: the nine measures, levels, sub-skills and balance over time, from what the store holds."""
