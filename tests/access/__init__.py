"""Who may do what, and what tells."""
