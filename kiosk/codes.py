"""Where the content of a service code (办事码) leads at the kiosk. Pure."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from content import interview
from content.pack import Pack
from kiosk.session import Place


def place_of(payload: Mapping[str, Any], pack: Pack, code: str) -> Place | None:
    """The place that a code's content names; None if the pack no longer has it. An appointment is dealt with
    by its `code`, for which nobody is asked twice.

    Answers that the interview no longer knows are left out: it goes on with the first one missing.
    """
    match payload:
        case {"interview": str(id), **rest} if id in pack.interviews:
            given = rest.get("answers")
            answers = (
                {str(key): str(value) for key, value in given.items()} if isinstance(given, Mapping) else {}
            )
            kept = interview.relevant(pack.interviews[id], answers)
            return Place("interview", {"id": id, "answers": kept} if kept else {"id": id})
        case {"appointment": int(id)}:
            return Place("appointment", {"id": id}, {"code": code, "request": uuid4().hex})
        case {"guide": str(id)} if id in pack.guides:
            return Place("guide", {"id": id})
        case {"service": str(id)} if id in pack.services:
            return Place("ticket")
    return None
