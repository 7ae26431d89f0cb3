"""Play a written call against the dialogue, without sound."""

from collections import deque
from collections.abc import Iterator

from ivr.dialogue import Dialogue
from ivr.dialogue.actions import (
    Book,
    Callback,
    DropTicket,
    FindDays,
    FindOpinion,
    FindQueue,
    FindTimes,
    HandOver,
    HangUp,
    Listen,
    MakeCode,
    OpenCode,
    Play,
    Request,
    Resume,
    Submit,
    TakeTicket,
    Transfer,
    Unbook,
)
from ivr.dialogue.events import (
    Booked,
    CodeMade,
    CodeOpened,
    DaysFound,
    Event,
    HandedOver,
    HungUp,
    Key,
    NoInput,
    OpinionFound,
    Queue,
    QueueFound,
    Started,
    Submitted,
    TicketDropped,
    TicketTaken,
    TimesFound,
    Unbooked,
    Utterance,
    code_opened,
)
from ivr.dialogue.state import State
from ivr.script import Outcome, Script, Turn, Written, differences

MADE_CODE = "246801"
"""The service code that a rehearsal gives out."""

NUMBER = "A012"
"""The number for today that it gives out."""

OPINION = "20260118"
"""The number that it gives to an opinion."""


class Rehearsal:
    """A call in progress: give it turns."""

    def __init__(self, dialogue: Dialogue, script: Script) -> None:
        self._dialogue = dialogue
        self._script = script
        self._state = State()
        self._callbacks: list[str] = []
        self._transferred = False
        self._ended = False

    def turn(self, turn: Turn) -> Outcome:
        """What comes of a turn."""
        texts: list[str] = []
        recognised = ""
        for event in self._events(turn):
            texts = self._advance(event)
            recognised = event.text if isinstance(event, Utterance) else recognised
        return Outcome(
            tuple(texts),
            str(self._state.here),
            tuple(self._callbacks),
            self._transferred,
            self._ended or bool(self._state.outcome),
            recognised,
        )

    def _events(self, turn: Turn) -> Iterator[Event]:
        if turn.say:
            yield Utterance(turn.say, turn.confidence)
        elif turn.press:
            yield from (Key(key) for key in turn.press)
        elif turn.quiet:
            yield NoInput()
        elif turn.hang_up:
            yield HungUp()
        else:
            yield Started(self._script.caller, self._script.seat, self._script.speech)

    def _advance(self, event: Event) -> list[str]:
        texts: list[str] = []
        self._state, actions = self._dialogue.advance(self._state, event)
        left = deque(actions)
        while left:
            match left.popleft():
                case Play(said):
                    texts.extend(said)
                case Transfer():
                    self._transferred = True
                case HangUp():
                    self._ended = True
                case Listen() | Resume():
                    pass
                case request:
                    if answer := self._do(request):
                        self._state, more = self._dialogue.advance(self._state, answer)
                        left = deque(more)
        return texts

    def _do(self, request: Request) -> Event | None:
        """What the centre would answer: as the script says, or kindly."""
        script = self._script
        match request:
            case Callback(phone):
                self._callbacks.append(phone)
                return None
            case MakeCode():
                return CodeMade(MADE_CODE)
            case OpenCode(code):
                payload = script.codes.get(code, {})
                if held := payload.get("ticket"):
                    queue = self._queue(held["service"])
                    return CodeOpened(ticket=TicketTaken(queue, held["number"], code, held["until"]))
                if booked := payload.get("appointment"):
                    return CodeOpened(booked=(code, booked["service"], booked["time"]))
                return code_opened(payload)
            case FindDays(service):
                return DaysFound(service, tuple(dict.fromkeys(one[:10] for one in script.free)))
            case FindTimes(service, day):
                return TimesFound(service, day, tuple(one for one in script.free if one.startswith(day)))
            case Book(_, time):
                return Booked(MADE_CODE) if time in script.free else Booked(refusal="no-slot")
            case Unbook():
                return Unbooked(done=True)
            case Submit(_, _, phone):
                self._callbacks += [phone] if phone else []
                return Submitted(OPINION)
            case FindOpinion(number):
                told = script.opinions.get(number)
                return OpinionFound(told.state, told.due, told.replies) if told else OpinionFound()
            case HandOver():
                return HandedOver(done=True)
            case FindQueue(service):
                return QueueFound(self._queue(service))
            case TakeTicket(service):
                if script.queue.full or script.queue.opens:
                    refusal = "too-many" if script.queue.full else "closed"
                    return TicketTaken(self._queue(service), refusal=refusal)
                return TicketTaken(self._queue(service), NUMBER, MADE_CODE, script.queue.until)
            case DropTicket():
                return TicketDropped(done=True)

    def _queue(self, service: str) -> Queue:
        stands = self._script.queue
        return Queue(
            service,
            stands.ahead,
            stands.low_minutes,
            stands.high_minutes,
            bool(stands.opens),
            stands.opens,
        )


def rehearse(dialogue: Dialogue, written: Written) -> list[str]:
    """`file:line: turn: what differs` for the first turn that differs; empty when all is as written."""
    rehearsal = Rehearsal(dialogue, written.script)
    for number, turn in enumerate(written.script.turns):
        found = list(differences(turn, rehearsal.turn(turn), sound=False))
        if found:
            where = f"{written.path}:{written.lines[number]}: 第 {number + 1} 轮（{turn}）"
            return [f"{where}：{what}" for what in found]
    return []
