"""What is practised between interviews: sub-skills, the twelve drills and their items, as data."""
