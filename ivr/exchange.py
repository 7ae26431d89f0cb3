"""A turn of a call: what came from the caller, what was answered, how fast."""

from dataclasses import dataclass, field


@dataclass
class Exchange:
    """One turn of a call, for transcripts and measurements."""

    at_seconds: float
    """Line time of the caller's turn: end of speech, key, or silence."""
    event: str
    """started, speech, key, silence, hung-up…"""
    heard: str = ""
    """What was recognised, or the key."""
    confidence: float = 0.0
    answered: list[str] = field(default_factory=list)
    """Sentences that were begun."""
    place: str = ""
    """Where in the dialogue the caller is afterwards."""
    latency_ms: int | None = None
    """From `at_seconds` to the first audible sample of the answer."""
    decode_ms: int | None = None
