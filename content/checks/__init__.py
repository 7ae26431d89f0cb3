"""Judging a pack beyond what loading it needs: files, interviews, wording, upkeep."""
