"""What calls leave in the centre: callbacks, service codes, call records."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from centre.clock import now
from centre.office import Office
from ivr.dialogue.terms import CodeOpened, MakeCode, State, code_opened

log = logging.getLogger(__name__)

PLACE = "hotline"
"""How the hotline signs what it does in the centre's records."""


class CallRecords:
    """Of one call. Blocking; safe to use from any one thread at a time."""

    def __init__(self, office: Office, line: str, started: datetime | None = None) -> None:
        self._office = office
        self._line = line
        self._started = started or now()
        self._callback: int | None = None
        self.numbers: list[str] = []
        """For which a callback was recorded in this call, in order."""

    def callback(self, phone: str, matter: str) -> None:
        """Record that this caller wants to be called; a second number takes the place of the first."""
        before = self._callback
        made = self._office.callbacks.request(phone, matter, source="phone")
        self._callback = made.id
        self.numbers.append(phone)
        if before is not None and before != made.id:
            self._office.callbacks.close(before, "withdrawn", PLACE, "来电人换了号码")

    def make_code(self, request: MakeCode) -> str:
        """A service code for the guide or interview that was heard."""
        payload: dict[str, Any] = {}
        if request.guide:
            payload["guide"] = request.guide
        if request.interview:
            payload |= {"interview": request.interview, "answers": dict(request.answers)}
        return self._office.codes.create(payload)

    def open_code(self, code: str) -> CodeOpened:
        """What a code holds, as far as a telephone can go on with it."""
        payload = self._office.codes.open(code, PLACE) or {}
        return code_opened(payload)

    def close(self, state: State, outcome: str, topics: Mapping[str, str]) -> None:
        """The call is over. `topics`: guide → topic. Failure is logged: nobody is there to be told."""
        heard = dict.fromkeys(topics[guide] for guide in state.heard if guide in topics)
        try:
            self._office.calls.record(
                self._started,
                now(),
                outcome,
                line=self._line,
                guides=state.heard,
                topics=tuple(heard),
                callback_id=self._callback,
            )
        except Exception:
            log.exception("the call was not recorded")
