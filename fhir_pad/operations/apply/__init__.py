"""`$apply`: what the plan, or one activity of it, means for a patient. Nothing of it is kept."""
