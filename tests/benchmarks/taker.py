"""A program that takes tickets as fast as it can and says how long each took, in milliseconds."""

from __future__ import annotations

import sys
import time

from centre.queue.tickets import Tickets
from centre.settings import Settings
from centre.store import Store
from tests.centre.conftest import SERVICES

if __name__ == "__main__":
    url, name, seconds = sys.argv[1:]
    tickets = Tickets(Store.open(url), SERVICES, Settings(database=url))
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + float(seconds)
    number = 0
    while (start := time.monotonic()) < end:
        tickets.issue("legal-advice", f"{name}-{number}")
        number += 1
        print(f"{(time.monotonic() - start) * 1000:.2f}", flush=True)
