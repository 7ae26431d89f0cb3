"""A small but whole pack, written into a temporary folder by every test that wants one."""

import contextlib
import resource
import wave
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

FILES: dict[str, str] = {
    "pack.toml": """\
name = "small"
title = "小城公共法律服务中心"
version = "1"
publisher = "小城司法局"
languages = ["zh", "en"]
hotline = "12348"
hours = "工作日上午九点到下午五点"

[transfer]
person = "8001"

[[open]]
days = [1, 2, 3, 4, 5]
start = "09:00"
end = "17:00"
""",
    "menu.yaml": """\
id: main
title: 您要办什么？
items:
  - id: wages
    title: 讨要工资
    digit: 1
    spoken: [欠薪, 拖欠工资]
    guide: unpaid-wages
  - id: help
    title: 法律援助
    digit: 2
    items:
      - {id: check, title: 我能不能申请, digit: 1, interview: aid}
      - {id: question, title: 说出您的问题, digit: 2, action: question}
""",
    "services.yaml": """\
services:
  - {id: aid, letter: A, title: 法律援助, counters: ["1", "2"], guide: unpaid-wages, priority: [elderly]}
priority:
  - {id: elderly, title: 老年人, reason: 老年人权益保障法第五十八条, min_age: 60}
""",
    "topics.yaml": """\
- id: labour
  title: 劳动纠纷
  terms:
    strong: [工资, 劳动合同, 工伤]
    usual: [老板, 加班]
- id: family
  title: 婚姻家庭
  terms:
    strong: [离婚, 抚养费]
""",
    "phrases.yaml": """\
kiosk:
  home:
    title: {zh: 请选择, en: Please choose}
ticket:
  ahead: {zh: "您前面有 {count} 人", en: "{count} people before you"}
""",
    "lexicon.tsv": "written\tspoken\n12348\t幺二三四八\n",
    "outlets.csv": """\
name,kind,district,address,phone,hours,longitude,latitude
小城法律援助中心,法律援助中心,城关区,人民路1号,010-12345678,工作日,116.4,39.9
""",
    "advisers.csv": "place,name,phone,duty\n东村,王律师,13800000000,每周三\n",
    "questions.tsv": "question\tguide\n老板不给钱怎么办\tunpaid-wages\n",
    "guides/unpaid-wages.md": """\
---
title: 被拖欠工资怎么办
say: 拖欠工资
topic: 劳动纠纷
service: aid
asks:
  - 老板拖欠工资
  - 干了活不给钱
basis:
  - {law: 中华人民共和国劳动法, article: 第五十条, version: 2018-12-29}
materials: [身份证, 欠条]
short: 被拖欠工资，可以向劳动监察大队投诉。
owner: 法律援助科
reviewed: 2026-11-01
review_by: 2027-11-01
---

## 什么时候适用

老板到了日子不发工资，
或者只发一部分。

## 怎么办

1. 先收集证据。
2. 再投诉。
   打 12333 也可以。

3. 最后仲裁。

- 可以带家人
- 可以委托律师
""",
    "guides/unpaid-wages.en.md": """\
---
title: If your wages are not paid
short: You can complain to the labour inspectorate.
---

## What to do

1. Gather evidence.
2. Complain.
""",
    "guides/divorce.md": """\
---
title: 离婚
topic: 婚姻家庭
asks: [我要离婚, 老公打我想离婚]
short: 离婚有两条路，协议离婚和诉讼离婚。
owner: 公证科
reviewed: 2026-11-01
review_by: 2027-11-01
---
""",
    "interviews/aid.yaml": """\
title: 能不能申请法律援助
questions:
  matter:
    ask: 您遇到什么事？
    answers:
      - {id: wages, title: 讨薪, spoken: [工资]}
      - {id: other, title: 别的事}
  means:
    ask: 您家里困难吗？
    answers:
      - {id: "yes", title: 困难}
      - {id: "no", title: 不困难}
table:
  - {when: {matter: wages}, outcome: free}
  - {when: {matter: other, means: "yes"}, outcome: check}
  - {outcome: none}
outcomes:
  free:
    title: 可以申请
    text: [请带身份证来。]
    verdict: yes
    service: aid
    guide: unpaid-wages
    basis: [{law: 中华人民共和国法律援助法, article: 第四十二条, version: 2022-01-01}]
  check: {title: 也许, text: [来], verdict: maybe, basis: [{law: 法援法, article: 四一, version: 2022-01-01}]}
  none: {title: 不行, text: [请问。], verdict: no, basis: [{law: 法援法, article: 四一, version: 2022-01-01}]}
""",
}


PackWriter = Callable[..., Path]


@pytest.fixture
def write_pack(tmp_path: Path) -> PackWriter:
    """Write the small pack, changed by `changes` (path → text, bytes, or None to leave it out)."""

    def write(changes: Mapping[str, str | bytes | None] | None = None, name: str = "pack") -> Path:
        folder = tmp_path / name
        for path, text in {**FILES, **(changes or {})}.items():
            if text is None:
                continue
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """No file of this program can grow beyond a few bytes, as on a disk with no room left."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write_wav(file: Path, seconds: float, rate: int = 16000, level: int = 3000) -> None:
    """A recording of nothing but a steady level."""
    file.parent.mkdir(exist_ok=True)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.full(int(seconds * rate), level, dtype="<i2").tobytes())
