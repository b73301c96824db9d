"""The benchmark command, at its smallest."""
