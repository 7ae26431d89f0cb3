"""Tests of the guide pack: format, search, sound, prompts, models."""
