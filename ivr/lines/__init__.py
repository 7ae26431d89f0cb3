"""Lines: what carries one call, 8 kHz 16-bit mono in 20 ms frames each way, keys and hang-up."""
