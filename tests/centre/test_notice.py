"""Notice of what other processes change."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from centre.notice import Watch
from centre.office import Office
from centre.store import Store
from tests.waiting import WAIT_SECONDS

CHANGE = """
import sys, time
from centre.citizens.callbacks import Callbacks
from centre.store import Store
callbacks = Callbacks(Store.open(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    callbacks.request("13812345678")
    print(time.monotonic(), flush=True)
"""


def test_nothing_changed(store: Store) -> None:
    with Watch(store) as watch:
        start = time.monotonic()
        assert watch.wait(0.15) is False
        assert time.monotonic() - start > 0.1


def test_another_process_is_noticed_within_300_ms(store: Store, url: str) -> None:
    with (
        Watch(store) as watch,
        subprocess.Popen(
            [sys.executable, "-c", CHANGE, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other,
    ):
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        while watch.wait(0.2):
            pass
        delays = []
        for _ in range(5):
            other.stdin.write("\n")
            other.stdin.flush()
            assert watch.wait(WAIT_SECONDS)
            noticed = time.monotonic()
            delays.append(noticed - float(other.stdout.readline()))
            watch.wait(0)
        other.stdin.close()
    assert min(delays) < 0.3  # each was made just after a look; a busy machine is no fault


def test_a_change_before_waiting_is_not_missed(office: Office) -> None:
    with Watch(office.store) as watch:
        office.callbacks.request("13812345678")
        assert watch.wait(WAIT_SECONDS)
        assert not watch.wait(0.05)


def test_what_is_rolled_back_is_no_change(office: Office) -> None:
    with Watch(office.store) as watch:
        with pytest.raises(RuntimeError), office.store.write():
            raise RuntimeError
        assert not watch.wait(0.15)


def test_a_lost_database_is_waited_for(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/centre.sqlite")
    with Watch(store) as watch:
        watch.close()
        assert watch.wait(WAIT_SECONDS)
        assert not watch.wait(0.05)
    store.close()
