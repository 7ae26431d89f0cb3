"""The device layer: drivers against fakes, fakes against bytes by hand."""
