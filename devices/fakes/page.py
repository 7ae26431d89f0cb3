"""A small page in the browser for a fake: what it shows, its knobs, and every byte with its time.

Only this machine can open it, and only the page itself can turn knobs: a request from another site lacks the
header and is refused.
"""

import json
import re
import threading
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

LONGEST_COMMAND = 65536
HEADER = "X-Fake"
LITERAL = re.compile("[a-z][a-z0-9-]*")

WORDS = {
    "paper": "纸", "ok": "有纸", "low": "快用完", "out": "用完", "out-after": "再印几行就没纸",
    "cover": "上盖", "open": "打开", "closed": "合上", "error": "报错", "offline": "脱机", "power": "电源",
    "cycle": "断电再来", "errors": "不认识的命令", "errors clear": "忘掉不认识的命令",
    "on": "开", "off": "关", "cuts": "切了几张", "last": "上一张", "hanging": "出纸口上",
    "backlog": "还没印的字节",
    "card": "证件", "resident": "居民", "hong-kong-macau-taiwan": "港澳台", "foreigner": "外国人",
    "foreigner-2023": "外国人（2023）", "lift": "拿开证件", "two": "两张证件", "refuse": "拒绝（状态码）",
    "refuse off": "不再拒绝", "all": "任何命令", "status": "自检", "find": "寻卡", "select": "选卡",
    "read": "读卡", "reads": "读了几次", "away": "没有证件", "present": "放着", "found": "找到了",
    "selected": "选中了", "done": "读过了，要拿开",
    "shown": "显示着什么", "changes": "变了几次", "odd_bytes": "不认识的字节",
    "ring": "来电", "dtmf": "按键", "hangup": "对方挂断", "sim": "SIM 卡", "in": "插好", "sim out": "没插",
    "locked": "有 PIN 码", "network": "手机网络", "home": "正常", "lost": "没有网络", "denied": "不让入网",
    "signal": "信号强度", "uac": "USB 传声音", "silent-end": "挂断时不吭声", "restart": "模块重启",
    "say": "对方说话", "record": "录下我方声音", "withheld": "隐藏号码", "model": "型号", "call": "通话",
    "none": "没有", "ringing": "在响", "active": "接通", "answered": "接了几次", "busied": "回了几次忙音",
    "odd": "不认识的命令", "voice": "声音", "sent_frames": "发出几帧", "heard_bytes": "听到几字节",
    "to_say_seconds": "还要说几秒",
    "fault": "故障", "delay": "回答迟几秒", "split": "拆成几字节一段", "merge": "几秒内的合成一段",
    "garbage": "回答前的乱码字节数", "checksum": "几次校验错", "repeat": "每次回答两遍", "mute": "不回答",
    "hang": "死机", "fault clear": "取消所有故障", "plugged": "接线", "plugged true": "插着",
    "plugged false": "拔掉了", "unplug": "拔掉", "plug": "插上", "quit": "退出",
    "LINES": "行数", "SECONDS": "秒", "BYTES": "字节", "REPLIES": "次数", "CODE": "两位十六进制",
    "FILE.json|JSON": "文件名，或 JSON", "NUMBER|withheld": "号码，或 withheld", "KEYS": "0-9 * #",
    "0..31|99": "0 到 31，或 99", "FILE.wav": "8 kHz 的 WAV 文件", "FILE.wav|off": "WAV 文件，或 off",
}  # fmt: skip
"""By word, or by knob and word where a word alone would mislead."""

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 16px/1.5 "Noto Sans CJK SC", sans-serif; margin: 1.2rem auto; max-width: 76rem; padding: 0 1rem;
  display: grid; grid-template-columns: 33rem 1fr; gap: 0 2.5rem; color: #1c2733; background: #fff }}
h1 {{ font-size: 1.3rem; grid-column: 1 / 3; margin: 0 }} h1 code {{ font-weight: normal; color: #5b6875 }}
h2 {{ font-size: 1rem; margin: 1.1rem 0 .3rem; border-bottom: 1px solid #dde3e8 }}
code, pre {{ font: 13px/1.5 "Noto Sans Mono CJK SC", monospace }}
form {{ margin: .25rem 0; display: flex; gap: .35rem; align-items: center; flex-wrap: wrap }}
.row {{ display: flex; gap: .35rem; flex-wrap: wrap }} .row label {{ display: none }}
label {{ flex: 0 0 9.5rem }}
button, input, select {{ font: inherit; box-sizing: border-box; height: 2.1rem; padding: 0 .7rem;
  border: 1px solid #8b98a5; border-radius: .3rem; background: #fff; color: inherit }}
button {{ background: #f0f3f6; cursor: pointer }} button:hover {{ background: #e2e8ee }}
button[aria-pressed=true] {{ background: #1d5c9b; border-color: #1d5c9b; color: #fff }}
input {{ width: 11.5rem }} select + input {{ width: 8rem }}
:focus-visible {{ outline: 3px solid #e0a100; outline-offset: 1px }}
#paper {{ max-height: 34rem; overflow: auto; background: #eceff2; margin: 1.1rem 0;
  border: 1px solid #c8d0d8 }}
img {{ display: block; max-width: 100%; margin: 0 auto }}
pre {{ background: #f3f5f7; padding: .6rem; height: 18rem; overflow: auto; white-space: pre-wrap; margin: 0 }}
table {{ border-collapse: collapse; width: 100%; margin-top: 1.1rem }}
td {{ border-top: 1px solid #dde3e8; padding: .15rem .5rem; vertical-align: top; white-space: pre-wrap;
  overflow-wrap: anywhere }}
td:first-child {{ color: #5b6875; width: 9rem }} td div {{ max-height: 11rem; overflow: auto }}
#answer {{ min-height: 1.5rem; margin: .3rem 0 0; grid-column: 1 / 3; color: #1d5c9b }}
#answer.refused {{ color: #8a1c1c }}
@media (max-width: 62rem) {{ body {{ display: block }} }}
</style>
<h1>{title} <code>{port}</code></h1>
<p id="answer" role="status"></p>
<section>{knobs}</section>
<section><div id="paper" tabindex="0" hidden><img id="picture" alt=""></div>
<table id="state"></table></section>
<section style="grid-column: 1 / 3"><h2>每一个字节（&lt; 收到，&gt; 发出）</h2>
<pre id="log" tabindex="0"></pre></section>
<script>
const words = {words}
const at = id => document.getElementById(id)
const say = (key, value) => words[`${{key}} ${{value}}`] ?? words[value] ?? String(value)
async function tell(order) {{
  const reply = await fetch("/do", {{method: "POST", body: order, headers: {{"{header}": "1"}}}})
  const answer = await reply.text()
  at("answer").textContent = `${{order}} → ${{answer}}`
  at("answer").className = answer.startsWith("error") ? "refused" : ""
  look()
}}
document.addEventListener("submit", event => {{
  event.preventDefault()
  const order = [event.target.dataset.words]
  for (const field of event.target.querySelectorAll("input, select")) order.push(field.value)
  if (event.submitter.value) order.push(event.submitter.value)
  tell(order.join(" ").trim())
}})
function lines(key, value) {{
  if (Array.isArray(value)) return value.join("\\n")
  if (value && typeof value === "object")
    return Object.entries(value).map(([one, how]) => `${{say("", one)}}：${{say(one, how)}}`).join("\\n")
  return say(key, value)
}}
let seen = ""
async function look() {{
  const now = await (await fetch("/now")).json()
  if (JSON.stringify(now) === seen) return
  seen = JSON.stringify(now)
  at("state").replaceChildren(...Object.entries(now.state).map(([key, value]) => {{
    const row = document.createElement("tr"), text = document.createElement("div")
    row.append(document.createElement("td"), document.createElement("td"))
    row.children[0].textContent = words[key] ?? key
    row.children[1].append(text)
    text.textContent = lines(key, value)
    return row
  }}))
  for (const form of document.forms) {{
    const [knob, name] = form.dataset.words.split(" ")
    const value = name ? now.state[knob]?.[name] ?? "off" : now.state[knob]
    for (const button of form.querySelectorAll("button[value]"))
      button.setAttribute("aria-pressed", button.value === value)
  }}
  at("log").textContent = now.log.join("\\n")
  at("log").scrollTop = at("log").scrollHeight
  at("paper").hidden = !now.picture
  if (now.picture) at("picture").src = "/picture.png?" + Date.now()
}}
setInterval(look, 500)
look()
</script></html>"""


class Fake(Protocol):
    """What the page needs of the fake; each may be called from any thread."""

    @property
    def help(self) -> str: ...
    def obey(self, line: str) -> str: ...
    def now(self) -> dict[str, Any]: ...
    def picture(self) -> bytes | None: ...


def knob(words: str) -> str:
    """The form for one knob as `help` writes it: `cover open|closed`, `fault delay SECONDS`, `lift`."""
    fixed, fields, buttons = [], "", ""
    tokens = words.split()
    for number, token in enumerate(tokens):
        choices = token.split("|")
        labels = {one: WORDS.get(f"{tokens[0]} {one}", WORDS.get(one, one)) for one in map(escape, choices)}
        if len(choices) == 1 and LITERAL.fullmatch(token):
            fixed.append(token)
        elif not all(LITERAL.fullmatch(choice) for choice in choices):
            hint = WORDS.get(token, token)
            fields += f'<input required placeholder="{escape(hint)}" aria-label="{escape(hint)}">'
        elif number < len(tokens) - 1:
            options = "".join(f'<option value="{one}">{label}</option>' for one, label in labels.items())
            fields += f"<select>{options}</select>"
        else:
            buttons = "".join(f'<button value="{one}">{label}</button>' for one, label in labels.items())
    command = " ".join(fixed)
    parts = [WORDS[command]] if command in WORDS else [WORDS.get(word, word) for word in fixed]
    label = "".join(parts).removeprefix(WORDS["fault"])
    buttons = buttons or ("<button>好</button>" if fields else f"<button>{label}</button>")
    shown = "" if buttons.endswith(f">{label}</button>") else label
    return (
        f'<form data-words="{command}" title="{escape(words)}"><label>{shown}</label>{fields}{buttons}</form>'
    )


def page(title: str, port: str, knobs: str) -> str:
    """The page. `knobs`: as `help` answers, with commas between."""
    parts: dict[str, list[str]] = {"设备": [], "回答的毛病": [], "数据线": []}
    for one in knobs.split(", "):
        wire = one in ("unplug", "plug", "quit")
        part = "数据线" if wire else "回答的毛病" if one.startswith("fault ") else "设备"
        if one != "state":
            parts[part].append(knob(one))
    forms = "".join(
        f"<h2>{part}</h2><div{' class=row' if part == '数据线' else ''}>{''.join(found)}</div>"
        for part, found in parts.items()
    )
    words = json.dumps(WORDS, ensure_ascii=False).replace("<", "\\u003c")
    return PAGE.format(title=escape(title), port=escape(port), knobs=forms, words=words, header=HEADER)


def serve(fake: Fake, title: str, name: str, number: int) -> str:
    """Serve the page of a fake on this machine, on a thread of its own; its address. 0: any free port."""
    html = page(title, name, fake.help).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path.partition("?")[0] if self._own() else "":
                case "/":
                    self._answer(html, "text/html; charset=utf-8")
                case "/now":
                    self._answer(json.dumps(fake.now(), ensure_ascii=False).encode(), "application/json")
                case "/picture.png" if picture := fake.picture():
                    self._answer(picture, "image/png")
                case _:
                    self.send_error(HTTPStatus.NOT_FOUND)

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not (self._own() and self.path == "/do" and self.headers.get(HEADER)):
                self.send_error(HTTPStatus.FORBIDDEN)
            elif not length.isdecimal() or int(length) > LONGEST_COMMAND:
                self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            else:
                line = self.rfile.read(int(length)).decode("utf-8", "replace").replace("\n", " ").strip()
                self._answer(fake.obey(line).encode(), "text/plain; charset=utf-8")

        def _own(self) -> bool:
            """Whether it was asked for under its own address: another name may be a trick of another site."""
            return self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}")

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        log_message: Callable[..., None] = staticmethod(lambda *_: None)

    http = ThreadingHTTPServer(("127.0.0.1", number), Handler)
    http.daemon_threads = True
    http.handle_error = lambda *_: None  # type: ignore[method-assign]  # the fake ends while the page asks
    port = http.server_address[1]
    threading.Thread(target=http.serve_forever, name="page", daemon=True).start()
    return f"http://127.0.0.1:{port}/"
