"""What is written as it is said: numbers and lexicon, voices, prompts, and hearing them again."""
