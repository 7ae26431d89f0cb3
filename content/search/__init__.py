"""What a question is about: guides, topics, outlets and advisers, best first."""
