"""After the interview: the self-score, what happened, disputes, debrief and plan."""
