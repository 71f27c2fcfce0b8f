"""The plan of twelve weeks: roadmap, checkpoints, replanning, role-fit matrix, stage checklist."""
