"""What is said aloud for what is written: the pack's lexicon first, then numbers by what they stand for."""

import re
from collections.abc import Callable
from functools import lru_cache

from content.rows import Spoken
from content.speech.number import clock, counted, date, decimal, dialled, digits, number, whole

Say = Callable[[re.Match[str]], str]
Rule = tuple[str, Say]

_NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_TO = r"\s*(?:-|–|—|~|～|至|到)\s*"
_MEASURE = (
    "(?:[个名位人件次天年周份张套倍元万亿种步部本页家所层间岁审级米吨斤项户笔亩升克]"
    "|小时|分钟|公|平方|厘米|毫)"
)
_YEAR = r"(?:19|20)\d{2}"
_OPEN, _CLOSE = r"[〔\[（(]", r"[〕\]）)]"

_BEFORE = (
    "(?:"
    + "|".join(
        f"(?<={word})" for word in ("邮编", "邮政编码", "代码", "账号", "尾号", "尾号是", "尾号为", "验证码")
    )
    + ")"
)

_DIALLED: list[Rule] = [
    (
        r"(?<!\d)(\d{6})(\d{8})(\d{3})([\dXx])(?!\d)",
        lambda m: f"{dialled(m[1])}，{dialled(m[2])}，{dialled(m[3] + m[4])}{'叉' * (m[4] in 'Xx')}",
    ),
    (
        r"(?<![\d.])(?:\+?86[-\s]?)?(1[3-9]\d)[-—\s]?(\d{4})[-—\s]?(\d{4})(?!\d)",
        lambda m: f"{dialled(m[1])}，{dialled(m[2])}，{dialled(m[3])}",
    ),
    (
        r"(?<![\d.])(?:\+?86[-\s]?)?[（(]?(0\d{2,3}|(?<=86[-\s])\d{2,3})[）)—–\-\s]\s*(\d{3,4}[-\s]?\d{4})(?!\d)",
        lambda m: f"{dialled(m[1])}，{dialled(m[2])}",
    ),
    (r"(?<![\d.-])\d{3,4}-\d{7,8}(?![\d-])", lambda m: dialled(m[0])),
    (r"(?<![\d.])[48]00[-\s]?\d{3,4}[-\s]?\d{3,4}(?!\d)", lambda m: dialled(m[0])),
    (
        rf"(?:(?<=[打拨电话线号警救])|{_BEFORE})(\s*[:：]?\s*)(\d{{3,8}})([Xx]?)(?![-\d.,A-Za-z]|元|万|块)",
        lambda m: m[1].strip() + dialled(m[2]) + "叉" * bool(m[3]),
    ),
    (rf"(?<=转)\s*(\d{{2,5}})(?![\d.,]|{_MEASURE})", lambda m: dialled(m[1])),
    (
        r"(?<![\d-])(?!\d{4}-\d{1,2}-\d{1,2}(?!\d))\d+(?:-\d+){2,}(?![\d-])|(?<![\d-])\d+-0\d+(?![\d-])",
        lambda m: "杠".join(map(dialled, m[0].split("-"))),
    ),
    (
        r"(?<![\d.])(?:1[12]\d|12\d{3}|9\d{4})(?=[\s，。、；]*(?:热线|电话|平台|举报|投诉))",
        lambda m: dialled(m[0]),
    ),
    (
        rf"(?<![\d.,A-Za-z])(?:12[0-9]\d\d|9[56]\d{{3}})(?![\d.,%％‰]|\s*[多余几]?{_MEASURE}|块|户|公|平)",
        lambda m: dialled(m[0]),
    ),
]
_TIMES: list[Rule] = [
    (r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", lambda m: date(m[1], m[2], m[3])),
    (rf"(?<!\d)({_YEAR}){_TO}({_YEAR})(?=\s*年)", lambda m: f"{digits(m[1])}到{digits(m[2])}"),
    (rf"(?<!\d)({_YEAR})(?=\s*年)", lambda m: digits(m[1])),
    (rf"{_OPEN}({_YEAR})年?{_CLOSE}(\d+)(?=号)", lambda m: f"{digits(m[1])}年第{whole(m[2])}"),
    (rf"{_OPEN}({_YEAR})(?:年(修正|修订)?)?{_CLOSE}", lambda m: f"{digits(m[1])}年{m[2] or ''}"),
    (r"(?<!\d)([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：][0-5]\d)?(?!\d)", lambda m: clock(m[1], m[2])),
    (r"(?<!\d)((?:19|20)\d{2}|[05-9]0)(?=后|届)", lambda m: digits(m[1])),
    (r"(?<!\d)(\d{1,2})·(\d{1,2})(?!\d)", lambda m: f"{number(int(m[1]))}{_day(m[2])}"),
    (
        r"(?<!\d)(0?\d|1[0-2])\s*月\s*(\d{1,2})\s*[日号]",
        lambda m: f"{number(int(m[1]))}月{number(int(m[2]))}日",
    ),
    (r"(?<!\d)(0?\d|1[0-2])\s*月", lambda m: f"{number(int(m[1]))}月"),
]
_ORDERS: list[Rule] = [
    (r"第\s*[（(]([一二三四五六七八九十]+)[）)]", lambda m: f"第{m[1]}"),
    (r"第\s*[（(]?(\d+)[）)]?", lambda m: f"第{whole(m[1])}"),
    (r"(?<![A-Za-z0-9])([A-Z])[-\s]?(\d{2,4})(?!\d)", lambda m: f"{m[1]} {dialled(m[2])}"),
    (r"(?<!\d)(\d{3,4})(?=\s*号?(?:室|房间))", lambda m: digits(m[1])),
    (r"(?<!\d)(\d{1,2})(?=\s*号?(?:窗口|楼|栋|单元|室|号))", lambda m: number(int(m[1]))),
    (r"[（(](\d{1,2})[）)]", lambda m: f"{number(int(m[1]))}、"),
    (r"(?<![A-Za-z])(?:N[oO]\.?|№)\s*(\d+)号?", lambda m: f"{whole(m[1])}号"),
    (r"[①-⑳]", lambda m: f"{number(ord(m[0]) - ord('①') + 1)}、"),
    (r"[Ⅰ-Ⅻ]", lambda m: number(ord(m[0]) - ord("Ⅰ") + 1)),
]
_AMOUNTS: list[Rule] = [
    (
        rf"({_NUM})\s*[%％]{_TO}({_NUM})\s*[%％]",
        lambda m: f"百分之{decimal(m[1])}到百分之{decimal(m[2])}",
    ),
    (rf"({_NUM}){_TO}({_NUM})\s*[%％]", lambda m: f"百分之{decimal(m[1])}到百分之{decimal(m[2])}"),
    (rf"({_NUM}){_TO}({_NUM})\s*‰", lambda m: f"千分之{decimal(m[1])}到千分之{decimal(m[2])}"),
    (rf"({_NUM})\s*[%％]", lambda m: f"百分之{decimal(m[1])}"),
    (rf"({_NUM})\s*‰", lambda m: f"千分之{decimal(m[1])}"),
    (r"(?<![\d/])(\d{1,2})/(\d{1,3})(?![\d/])", lambda m: f"{number(int(m[2]))}分之{number(int(m[1]))}"),
    (r"(?<!\d)(\d{1,3})\s*[:：]\s*(\d{1,3})(?!\d)", lambda m: f"{decimal(m[1])}比{decimal(m[2])}"),
    (r"(?<![\w.)）])[-−](?=\d)", lambda _: "负"),
    (rf"[¥￥]\s*({_NUM})\s*([万亿]?)元?", lambda m: f"{counted(m[1])}{m[2]}元"),
    (
        rf"({_NUM}){_TO}({_NUM})(?=\s*(?:{_MEASURE}|日|月|工作日))",
        lambda m: f"{counted(m[1])}到{counted(m[2])}",
    ),
    (rf"({_NUM})(?=\s*[多余几]?{_MEASURE})", lambda m: counted(m[1])),
    (r"(?<!\d)0\d+|\d{9,}|\d{7,}(?!\d*[元人个名位户件吨米])", lambda m: dialled(m[0])),
    (rf"({_NUM})", lambda m: decimal(m[1])),
]
_MARKS: list[Rule] = [
    (r"(?<=[\d日月点分年时天周个岁元万亿条款项号])\s*[-–~～—]\s*(?=[\d第])", lambda _: "到"),
    (r"[（(]([一二三四五六七八九十]+)[）)]", lambda m: f"{m[1]}、"),
    (r"[（()）]", lambda _: "，"),
    (r"[《》“”‘’「」『』\"*#_`]", lambda _: ""),
    (r"[—–]{1,2}|…+|·", lambda _: "，"),
    (r"(?<=[元块%％‰])/(?=[年月日天次人件平小吨米公户])", lambda _: "每"),
    (r"/", lambda _: "或者"),
    (r"[&＆]", lambda _: "和"),
    (r"℃", lambda _: "摄氏度"),
    (r"(?<=[\w）)])\s*[+＋]\s*(?=[\w（(])", lambda _: "加"),
    (r"(?<=\d)\s*[×✕xX*]\s*(?=\d)", lambda _: "乘以"),
    (r"\s*[=＝]\s*", lambda _: "等于"),
    (r"≥", lambda _: "大于等于"),
    (r"≤", lambda _: "小于等于"),
    (r"[>＞](?=\s*\d)", lambda _: "大于"),
    (r"[<＜](?=\s*\d)", lambda _: "小于"),
]
_CHINESE = [*_DIALLED, *_TIMES, *_ORDERS, *_AMOUNTS, *_MARKS]

_ENGLISH: list[Rule] = [
    (
        r"(?<![\d.,$¥-])(?:1[12]\d|12\d{3}|96\d{3}|0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?!\d|[.,]\d)",
        lambda m: " ".join(m[0].replace("-", "")),
    ),
    (r"(?<![A-Za-z0-9])([A-Z])(\d{2,4})(?!\d)", lambda m: f"{m[1]} {' '.join(m[2])}"),
]


def _day(text: str) -> str:
    """The day of a date that is a name: 一二·九, 三·一五, 十二·四."""
    return dialled(text) if len(text) > 1 else number(int(text))


_UNITS = {
    **{
        "km": "公里",
        "KM": "公里",
        "kg": "公斤",
        "KG": "公斤",
        "g": "克",
        "m": "米",
        "cm": "厘米",
        "mm": "毫米",
    },
    **{"㎡": "平方米", "m²": "平方米", "m2": "平方米", "M²": "平方米", "ml": "毫升", "mL": "毫升", "L": "升"},
    **{"h": "小时", "min": "分钟"},
}
_UNIT = re.compile(rf"(?<=\d)\s?({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![A-Za-z\d²])")
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009]\d{3})+(?=(?:\.\d+)?\s*[元万])")
_HALF = {wide: wide - 0xFEE0 for wide in map(ord, "０１２３４５６７８９％－．／＋")}


def _plain(text: str) -> str:
    """Chinese with digits of half width, units in words and no gaps in amounts (1 000元)."""
    text = _UNIT.sub(lambda m: _UNITS[m[1]], text.translate(_HALF))
    return _SPACED.sub(lambda m: re.sub(r"\s", "", m[0]), text)


def spoken(text: str, lexicon: tuple[Spoken, ...] = (), language: str = "zh") -> str:
    """The text as it should be said. What the lexicon gives is taken as it is."""
    if language == "zh":
        text = _plain(text)
    pattern, words = _pattern(lexicon, language)
    rules = _compiled(language)

    def say(match: re.Match[str]) -> str:
        kind = str(match.lastgroup)
        if kind == "lexicon":
            return words[match[0]]
        rule, speak = rules[int(kind.removeprefix("rule"))]
        again = rule.match(text, match.start())  # with its own groups
        return speak(again) if again else match[0]

    said = pattern.sub(say, text)
    if language == "zh":
        said = re.sub(r"\s*，(?:\s*，)+", "，", said)
        said = re.sub(r"，(?=[。！？；：、])|(?<=[。！？；：、])，", "", said).strip("，")
    return said


_STARTS = {"zh": r"[^\u3400-\u9fff，。、；！？]|第", "en": "[A-Z0-9]"}
"""What every rule begins with. Most characters are none of these, which spares them the rules one by one."""


@lru_cache(maxsize=2)
def _compiled(language: str) -> list[tuple[re.Pattern[str], Say]]:
    rules = _CHINESE if language == "zh" else _ENGLISH
    return [(re.compile(pattern), say) for pattern, say in rules]


@lru_cache(maxsize=8)
def _pattern(lexicon: tuple[Spoken, ...], language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for whatever comes next in a text: a lexicon word (longest first), else the first rule."""
    words = {row.written: row.spoken for row in lexicon if row.language == language}
    parts = [f"(?P<rule{index}>{rule.pattern})" for index, (rule, _) in enumerate(_compiled(language))]
    starts = _STARTS[language if language == "zh" else "en"]
    if words:
        starts += "|" + "|".join(sorted({re.escape(word[0]) for word in words}))
        known = "|".join(map(_bounded, sorted(words, key=len, reverse=True)))
        parts.insert(0, f"(?P<lexicon>{known})")
    return re.compile(f"(?={starts})(?:{'|'.join(parts)})"), words


def _bounded(word: str) -> str:
    """A pattern for a word of the lexicon that is no part of a longer number or Latin word."""
    before = r"(?<![\d.,])" if word[0].isdecimal() else "(?<![A-Za-z])" if word[0].isascii() else ""
    after = r"(?!\d|[.,]\d)" if word[-1].isdecimal() else "(?![A-Za-z])" if word[-1].isascii() else ""
    return before + re.escape(word) + after
