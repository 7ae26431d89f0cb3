"""What helps those who write: templates, sheets, the fact-check sheet, the preview."""
