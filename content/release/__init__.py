"""Signed archives of a pack, what is live, and the way back."""
