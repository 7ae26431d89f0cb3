"""Installing a box, and a real Asterisk."""
