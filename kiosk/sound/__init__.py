"""Reading aloud, the loudspeaker, and talking to the hotline."""
