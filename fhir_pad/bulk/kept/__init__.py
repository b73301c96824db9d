"""What a run leaves on the disk: outputs that are whole or not there, and how far it came."""
