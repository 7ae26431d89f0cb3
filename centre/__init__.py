"""The centre's day: store, tickets, callbacks, service codes, statistics and the desk."""
