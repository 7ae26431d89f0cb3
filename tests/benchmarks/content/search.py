"""How fast packs load and questions are answered: `python -m tests.benchmarks.content.search`.

`index` is with what was learnt before at hand, `first` is the first time ever, reading included.
Larger packs are made from the national one: copies of its guides with the characters of their sentences
swapped among themselves, so that each copy has words of its own.
"""

import os
import random
import re
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from content import pack
from content.search import meaning
from content.search.find import Index

SIZES = (66, 500, 2000)
QUESTIONS = 300


def enlarged(folder: Path, size: int) -> Path:
    """A copy of the national pack with so many guides."""
    shutil.copytree(pack.shipped("national"), folder)
    guides = sorted(path for path in folder.glob("guides/*.md") if path.name.count(".") == 1)
    texts = {path.stem: path.read_text("utf-8") for path in guides}
    alphabet = sorted(set(re.findall(r"[\u4e00-\u9fff]", "".join(texts.values()))))
    for number in range(len(guides), size):
        generator = random.Random(number)
        swapped = dict(zip(alphabet, generator.sample(alphabet, len(alphabet)), strict=True))
        name = guides[number % len(guides)].stem
        lines = [_swapped(line, swapped) for line in texts[name].splitlines()]
        (folder / f"guides/{name}-{number}.md").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _swapped(line: str, swapped: dict[str, str]) -> str:
    """The line with other characters; front matter keys, laws and headings stay as they are."""
    if re.match(r"##|topic:|service:|owner:|\s*- \{", line):
        return line
    return "".join(swapped.get(character, character) for character in line)


def main() -> None:
    """Measure and print a table."""
    questions = [row.question for row in pack.load(pack.shipped("national")).questions][:QUESTIONS]
    print("guides\tread s\tindex s\tfirst s\task p50 ms\task p99 ms\ttopics p99 ms   (processor time)")
    meaning.warm()  # which programs do on a thread of its own while they start
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = enlarged(Path(name) / "pack", size)
            os.environ["XDG_DATA_HOME"] = name  # where what is learnt is kept
            start = time.process_time()
            Index(pack.load(folder))
            first = time.process_time() - start
            start = time.process_time()
            loaded = pack.load(folder)
            read = time.process_time()
            index = Index(loaded)
            built = time.process_time()
        asked, sorted_out = [], []
        for question in questions:
            before = time.process_time()
            index.guides(question)
            between = time.process_time()
            index.topics(question)
            asked.append(between - before)
            sorted_out.append(time.process_time() - between)
        p50, p99 = np.percentile(asked, [50, 99]) * 1000
        print(
            f"{len(loaded.guides)}\t{read - start:.2f}\t{built - read:.2f}\t{first:.1f}\t{p50:.2f}\t{p99:.2f}"
            f"\t{np.percentile(sorted_out, 99) * 1000:.2f}"
        )


if __name__ == "__main__":
    main()
