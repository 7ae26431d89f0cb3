"""The called-number board: what it shows, says and sends to the number displays."""
