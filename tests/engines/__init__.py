"""Programs of others that apply our plan, and what they have to come to."""
