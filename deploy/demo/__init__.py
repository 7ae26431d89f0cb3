"""`make demo`: the whole centre on one machine, for a person to try, or playing itself into a folder."""
