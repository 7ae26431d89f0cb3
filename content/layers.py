"""Which folders an editor means by naming one."""

from collections.abc import Sequence
from pathlib import Path

from content import pack


def stack(given: Sequence[Path]) -> tuple[Path, ...]:
    """The folders to stack: what was given, on the shipped pack that the lowest of them names as its base."""
    base = pack.base(given[0])
    return (pack.shipped(base), *given) if base else tuple(given)
