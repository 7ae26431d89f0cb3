"""A call in writing, for demonstrations and acceptance. The hotline keeps none of its own accord."""

import dataclasses
import json
import uuid
from pathlib import Path

from ivr.call import Call


def save(folder: Path, call: Call, outcome: str) -> Path:
    """Write FOLDER/ID.json, in one step: line, seconds, outcome, guides, callback, exchanges (see Exchange).

    What callers said is personal: the folder is made readable by its owner only.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4()}.json"
    part = path.with_suffix(".part")
    document = {
        "line": call.line.name,
        "seconds": round(call.line.now, 2),
        "outcome": outcome,
        "guides": list(call.state.heard),
        "callback": call.state.callback,
        "exchanges": [dataclasses.asdict(exchange) for exchange in call.exchanges],
    }
    part.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return part.rename(path)
