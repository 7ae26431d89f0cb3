"""Tickets and appointments: numbers, order of service, waiting estimate, hours, made-up days to try them."""
