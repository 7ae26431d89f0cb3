"""The guide pack: its format, search, interviews, spoken form, prompts and the packs that ship."""
