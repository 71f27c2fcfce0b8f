"""The bank of stories for behavioural interviews: kept, checked, rehearsed, taken away. No model is asked."""
