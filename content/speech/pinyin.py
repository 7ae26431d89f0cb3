"""Mandarin as numbered pinyin, for a voice that reads pinyin: `fa3 lv4 yuan2 zhu4`."""

import re

from pypinyin import Style, lazy_pinyin

from content.speech.number import digits

_NAMES = (
    "A ei1|B bi4|C sei1|D di4|E yi4|F ai2 fu5|G ji4|H ei1 chi5|I ai4|J zhei4|K kei4|L ai2 lou5|M ai2 mu5|"
    "N en1|O ou1|P pi4|Q kiu4|R a4|S ai2 si5|T ti4|U you1|V wei1|W da2 bu5 liu5|X ai2 ke5 si5|Y wai4|Z zei4"
)
LETTERS = {name[0]: name[2:] for name in _NAMES.split("|")}
"""Letters as Mandarin names them."""

MARKS = {mark: mark for mark in ",;:.?!"} | {
    "，": ",",
    "、": ",",
    "；": ";",
    "：": ":",
    "。": ".",
    "？": "?",
    "！": "!",
}
"""Punctuation that is a pause, as the voice knows it; all other marks only divide."""

_WORDS = {
    # What the dictionary gets wrong where words meet (的当 in 的当事人, 内应 in 内应当), and what it
    # reads in the rarer way. A reading without a number of its own is the dictionary's.
    **dict.fromkeys(
        (
            "当事人",
            "当场",
            "当地",
            "当面",
            "应当",
            "应该",
            "调解",
            "社会",
            "都会",
            "动静",
            "收入",
            "部分",
            "过错",
        ),
        "",
    ),
    "最长": "zui4 chang2",
    "更长": "geng4 chang2",
    "很长": "hen3 chang2",
    "太长": "tai4 chang2",
    "多长": "duo1 chang2",
    "长短": "chang2 duan3",
    "打的官": "da3 de5 guan1",
    "被打的": "bei4 da3 de5",
    "人打的": "ren2 da3 de5",
    "没动": "mei2 dong4",
    "没收入": "mei2 shou1 ru4",
    "没过": "mei2 guo4",
    "日没": "ri4 mei2",
    "还贷": "huan2 dai4",
    "供养": "gong1 yang3",
    "过得": "guo4 de5",
    "挣得": "zheng4 de5",
    "做得": "zuo4 de5",
    "写得": "xie3 de5",
    "说得": "shuo1 de5",
    "图片": "tu2 pian4",
    "照片": "zhao4 pian4",
    "会员": "hui4 yuan2",
    "谁": "shei2",
    "应诉": "ying4 su4",
    "供述": "gong4 shu4",
    "尽到": "jin4 dao4",
    "累犯": "lei3 fan4",
    "重名": "chong2 ming2",
    "口角": "kou3 jue2",
    "圈养": "juan4 yang3",
    "调薪": "tiao2 xin1",
    "大夫": "dai4 fu5",
    "的士": "di1 shi4",
    "正当": "zheng4 dang4",
    "还款": "huan2 kuan3",
    "还不上": "huan2 bu2 shang4",
    "还不起": "huan2 bu4 qi3",
    "还不清": "huan2 bu4 qing1",
    "还得起": "huan2 de5 qi3",
    "还清": "huan2 qing1",
    "怎么还": "zen3 me5 huan2",
    "该还": "gai1 huan2",
    "目的": "mu4 di4",
    "标的": "biao1 di4",
    "的确": "di2 que4",
    "的": "de5",
}
_SURNAMES = {
    "曾": "zeng1",
    "单": "shan4",
    "解": "xie4",
    "仇": "qiu2",
    "区": "ou1",
    "查": "zha1",
    "盖": "ge3",
    "华": "hua4",
    "任": "ren2",
    "朴": "piao2",
    "翟": "zhai2",
    "葛": "ge3",
    "缪": "miao4",
    "乐": "yue4",
}
_PEOPLE = "先生|女士|小姐|律师|老师|法官|主任|同志|师傅|某"
_TOKEN = re.compile(
    r"(?P<word>" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
    rf"|(?P<name>[{''.join(_SURNAMES)}])(?={_PEOPLE})"
    r"|(?P<letters>[A-Za-z]+)|(?P<digits>\d+)"
    f"|(?P<mark>[{re.escape(''.join(MARKS))}])"
)
_NUMERALS = "零一二三四五六七八九十百千万亿"
_ENDING_IN_ONE = "第统唯万之专单期周礼初十零"


def numbered(text: str) -> str:
    """The text as syllables with tones 1 to 5 (5 is neutral), ü written v, and ASCII marks for pauses.

    一 and 不 change with what follows them; third tones are left to the voice. Latin letters are named one by
    one, digits are read one by one (who wants them as amounts writes them so before).
    """
    characters: list[str] = []
    readings: list[str] = []
    done = 0
    for token in _TOKEN.finditer(text):
        _add(text[done : token.start()], characters, readings)
        done = token.end()
        if mark := token["mark"]:
            characters.append(mark)
            readings.append(MARKS[mark])
        elif name := token["name"]:
            characters.append(name)
            readings.append(_SURNAMES[name])
        elif letters := token["letters"]:
            characters.extend(letters)
            readings.extend(LETTERS[letter] for letter in letters.upper())
        elif word := token["word"]:
            said = _WORDS[word].split()
            characters.extend(word)
            readings.extend(said or _read(word))
        else:
            _add(digits(token[0]), characters, readings)
    _add(text[done:], characters, readings)
    _soften(characters, readings)
    return re.sub(r"\s+([,;:.?!])", r"\1", " ".join(part for part in readings if part)).strip(" ,")


def _read(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=_unread)  # type: ignore[arg-type]


def _unread(text: str) -> list[str]:
    """Nothing for characters that have no reading, one by one so that places stay."""
    return [""] * len(text)


def _add(text: str, characters: list[str], readings: list[str]) -> None:
    if text:
        characters.extend(text)
        readings.extend(_read(text))


def _soften(characters: list[str], readings: list[str]) -> None:
    """Give 一 and 不 the tones they have before what follows."""
    for at, character in enumerate(characters):
        if character not in "一不":
            continue
        before = characters[at - 1] if at else ""
        after = characters[at + 1] if at + 1 < len(characters) else ""
        tone = readings[at + 1][-1:] if after else ""
        if character == "不":
            readings[at] = "bu2" if tone == "4" else "bu4"
        elif before and before == after:  # 看一看
            readings[at] = "yi5"
        elif (
            not tone.isdigit()
            or before in tuple(_ENDING_IN_ONE)
            or after in tuple("审月日号")
            or (after in tuple(_NUMERALS) and after not in "百千万亿")
            or (before in tuple(_NUMERALS) and after not in tuple("百千万亿"))
        ):
            readings[at] = "yi1"
        else:
            readings[at] = "yi2" if tone == "4" or after == "个" else "yi4"
