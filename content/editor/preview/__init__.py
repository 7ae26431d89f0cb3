"""What editors see while they write: the pack as screen, voice, paper and graph, on a local page."""
