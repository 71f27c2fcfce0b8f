"""Running the candidate's code, and what became of it. The walls around it are in `app.sandbox`."""
