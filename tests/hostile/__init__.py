"""Hostile and faulty requests, and the right answer to each, against a server that really runs."""
