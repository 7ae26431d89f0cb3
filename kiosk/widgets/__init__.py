"""What screens are made of: text, icons, things to tap, and areas that scroll."""
