"""Devices that are not there: programs on pseudo-terminals that speak the wire protocols byte by byte.

They share no protocol code with the drivers, and their tests hold them to bytes written out by hand.
"""
