"""R4 search over what is stored: what can be asked, what a resource is found by, and the answer."""
