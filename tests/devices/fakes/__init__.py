"""Fakes against bytes written out by hand, independent of the drivers."""
