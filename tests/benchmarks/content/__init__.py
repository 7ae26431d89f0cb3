"""Measurements of the guide pack: search and loading."""
