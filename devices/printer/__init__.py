"""The receipt printer: receipts, their layout, ESC/POS, and what the printer says of itself."""
