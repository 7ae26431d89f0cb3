"""A program that issues tickets as a kiosk would and says each number as soon as it is committed."""

from __future__ import annotations

import sys

from centre.queue.tickets import Tickets
from centre.settings import Settings
from centre.store import Store
from tests.centre.conftest import SERVICES

if __name__ == "__main__":
    url, name, count = sys.argv[1:]
    tickets = Tickets(Store.open(url), SERVICES, Settings(database=url))
    print("ready", flush=True)
    sys.stdin.readline()
    for index in range(int(count)):
        print(tickets.issue("legal-advice", f"{name}-{index}").number, flush=True)
