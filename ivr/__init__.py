"""The telephone hotline: dialogue, speech and lines."""
