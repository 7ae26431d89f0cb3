"""An interview as a graph: which question follows which answer, drawn in columns from left to right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from urllib.parse import urlencode

from content.interview import Interview, Outcome, Question, step

WIDTH, HEIGHT = 160, 48
"""Of a node, in pixels."""

GAP_X, GAP_Y = 84, 12

STATES = 20_000
"""States of the answers looked at; the check refuses interviews with more."""

LETTERS = 11
"""Characters in a line of a node."""

MARKS = tuple("，。、；：？！）”")
"""Marks that may not begin a line."""

LABEL = 6
"""Characters of an answer that find room before the node it leads to."""


@dataclass(frozen=True)
class Node:
    """A question or an outcome. `path` is a shortest way there: question → answer."""

    id: str
    kind: str
    """question, yes, no or maybe (an outcome's verdict)."""
    title: str
    column: int
    row: int
    path: Mapping[str, str]

    @property
    def x(self) -> int:
        return 10 + self.column * (WIDTH + GAP_X)

    @property
    def y(self) -> int:
        return 10 + self.row * (HEIGHT + GAP_Y)


@dataclass(frozen=True)
class Edge:
    """What leads from a question to the next node: one or more of its answers."""

    source: str
    target: str
    answers: tuple[str, ...]
    """Titles of the answers, in order."""


@dataclass(frozen=True)
class Graph:
    """Nodes by id (outcomes have ids that begin with `=`), and edges."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]


def _id(reached: Question | Outcome) -> str:
    return reached.id if isinstance(reached, Question) else f"={reached.id}"


def graph(talk: Interview) -> Graph:
    """Walk the interview, shortest ways first, and lay out what was reached."""
    first = step(talk, {})
    found: dict[str, tuple[Question | Outcome, dict[str, str]]] = {_id(first): (first, {})}
    depths: dict[str, int] = {_id(first): 0}  # the longest way, so that arrows point to the right
    edges: dict[tuple[str, str], dict[str, None]] = {}
    waiting: list[dict[str, str]] = [{}]
    for answers in waiting:  # grows while it is walked: breadth first
        question = step(talk, answers)
        if len(waiting) > STATES or isinstance(question, Outcome):
            continue
        for answer in question.answers:
            following = {**answers, question.id: answer.id}
            reached = step(talk, following)
            found.setdefault(_id(reached), (reached, following))
            depths[_id(reached)] = max(depths.get(_id(reached), 0), len(following))
            edges.setdefault((question.id, _id(reached)), {})[answer.title] = None
            if isinstance(reached, Question):
                waiting.append(following)
    return Graph(
        _laid_out(found, depths),
        tuple(Edge(source, target, tuple(titles)) for (source, target), titles in edges.items()),
    )


def _laid_out(
    found: Mapping[str, tuple[Question | Outcome, dict[str, str]]], depths: Mapping[str, int]
) -> dict[str, Node]:
    """Columns by the number of answers on the longest way there; in each the questions above the outcomes."""
    filled: dict[int, int] = {}
    nodes: dict[str, Node] = {}
    for id, (reached, path) in sorted(found.items(), key=lambda one: isinstance(one[1][0], Outcome)):
        row = filled[depths[id]] = filled.get(depths[id], -1) + 1
        kind = reached.verdict if isinstance(reached, Outcome) else "question"
        title = reached.title if isinstance(reached, Outcome) else reached.ask
        nodes[id] = Node(id, kind, title, depths[id], row, path)
    return nodes


def visited(talk: Interview, answers: Mapping[str, str]) -> list[str]:
    """Ids of the nodes one passes with these answers, the one reached last."""
    passed: list[str] = []
    kept: dict[str, str] = {}
    while True:
        reached = step(talk, kept)
        passed.append(_id(reached))
        if isinstance(reached, Outcome) or reached.id not in answers:
            return passed
        kept[reached.id] = answers[reached.id]


def ahead(talk: Interview, answers: Mapping[str, str]) -> dict[str, list[str]]:
    """Where the answers to the next question lead: node → titles of the answers. Empty at an outcome."""
    asked = step(talk, answers)
    found: dict[str, list[str]] = {}
    for answer in asked.answers if isinstance(asked, Question) else ():
        found.setdefault(_id(step(talk, {**answers, asked.id: answer.id})), []).append(answer.title)
    return found


def svg(drawn: Graph, passed: Iterable[str], address: str, following: Mapping[str, list[str]]) -> str:
    """The graph as SVG; each node links to `address` with the answers that lead there.

    `passed`: nodes one has come by, `following`: where one goes from the last of them (see `ahead`).
    """
    on = list(passed)
    steps = set(pairwise(on))
    width = max(node.x for node in drawn.nodes.values()) + WIDTH + 10
    height = max(node.y for node in drawn.nodes.values()) + HEIGHT + 10
    parts = [
        f'<svg class="graph" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-label="问答图">'
    ]
    for edge in sorted(drawn.edges, key=lambda edge: (edge.source, edge.target) in steps):
        kind = (
            " on"
            if (edge.source, edge.target) in steps
            else " next"
            if edge.source == on[-1] and edge.target in following
            else ""
        )
        parts.append(_edge(drawn, edge, kind))
    parts += [_label(drawn.nodes[target], titles) for target, titles in following.items()]
    parts += [_node(node, on, address) for node in drawn.nodes.values()]
    return "\n".join([*parts, "</svg>"])


def _edge(drawn: Graph, edge: Edge, kind: str) -> str:
    source, target = drawn.nodes[edge.source], drawn.nodes[edge.target]
    x1, y1 = source.x + WIDTH, source.y + HEIGHT // 2
    x2, y2 = target.x, target.y + HEIGHT // 2
    bend = max(60, (x2 - x1) // 2)
    path = f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
    label = escape("、".join(edge.answers))
    return f'<path class="edge{kind}" d="{path}"><title>{label}</title></path>'


def _label(target: Node, titles: list[str]) -> str:
    """The answers that lead on from where one is, written where they arrive."""
    text = "、".join(titles)
    short = text if len(text) <= LABEL else text[: LABEL - 1] + "…"
    place = f'x="{target.x - 6}" y="{target.y + HEIGHT // 2 - 5}"'
    return f'<text class="label" {place}>{escape(short)}<title>{escape(text)}</title></text>'


def in_lines(title: str) -> list[str]:
    """A title in at most two lines; the second does not begin with a mark that belongs to the first."""
    end = LETTERS - title[LETTERS:].startswith(MARKS)
    first, rest = title[:end], title[end:]
    if len(rest) > LETTERS:
        rest = rest[: LETTERS - 1] + "…"
    return [first, rest] if rest else [first]


def _node(node: Node, on: list[str], address: str) -> str:
    classes = " ".join(
        ["node", node.kind, *(["on"] if node.id in on else []), *(["here"] if on[-1:] == [node.id] else [])]
    )
    lines = in_lines(node.title)
    middle = node.y + HEIGHT / 2 + 5 - 9 * (len(lines) - 1)
    texts = "".join(
        f'<text x="{node.x + WIDTH / 2}" y="{middle + 18 * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    link = escape(f"{address}?{urlencode(node.path)}")
    return (
        f'<a href="{link}" data-node="{escape(node.id)}"><g class="{classes}">'
        f"<title>{escape(node.title)}</title>"
        f'<rect x="{node.x}" y="{node.y}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>{texts}</g></a>'
    )
