"""Load on a real server, on this machine alone: how it bears too much, long, and with faults."""
