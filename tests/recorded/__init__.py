"""What is on record of a patient."""
