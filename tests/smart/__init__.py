"""The app against an EHR of our own, which does wrong what it is told to do wrong."""
