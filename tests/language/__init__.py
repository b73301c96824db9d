"""What the catalogues are looked through for."""
