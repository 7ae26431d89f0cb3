"""The kiosk and the board."""
