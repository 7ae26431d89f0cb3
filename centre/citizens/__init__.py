"""What is kept of those the centre serves: calls, callbacks, codes, feedback, opinions, matters."""
