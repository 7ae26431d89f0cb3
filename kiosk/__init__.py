"""The touch screens of the lobby and the called-number board."""
