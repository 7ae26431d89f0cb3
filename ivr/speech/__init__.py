"""Hearing: voice activity, end of speech, grammars from the pack, the recogniser."""
