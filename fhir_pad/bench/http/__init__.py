"""Services on this machine under load, in turn: ours, the least there could be, and others'."""
