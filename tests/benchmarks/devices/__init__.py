"""What the device layer must keep to, measured against the fakes."""
