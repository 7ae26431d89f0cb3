"""The ID-card reader: frames, modules, cards."""
