"""Printer, number display, card reader and phone modem: drivers, supervision, fakes, doctor."""
