"""The centre's day."""
