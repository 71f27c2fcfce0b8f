"""A sitting of drills: its clock, its parts in turn, and how a page or a terminal shows it."""
