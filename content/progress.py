"""A bar on standard error for work that takes its time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress(title: str, *, transient: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Shows a bar; call what it yields with how much is done and how much there is."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    unseen = transient and not console.is_terminal  # which would still print an empty line
    with Progress(*columns, console=console, transient=transient, disable=unseen) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
