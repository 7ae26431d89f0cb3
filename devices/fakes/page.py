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
LITERAL = re.compile("[a-z][a-z-]*")

WORDS = {
    "paper": "纸", "ok": "有纸", "low": "快用完", "out": "用完", "out-after": "再印几行就没纸",
    "cover": "上盖", "open": "打开", "closed": "合上", "error": "报错", "offline": "脱机", "power": "电源",
    "cycle": "断电再来", "errors": "不认识的命令", "clear": "清除", "on": "开", "off": "关",
    "card": "放上证件", "lift": "拿开证件", "two": "两张证件", "refuse": "拒绝（状态码）", "all": "任何命令",
    "status": "自检", "find": "寻卡", "select": "选卡", "read": "读卡", "shown": "显示着什么",
    "ring": "来电", "dtmf": "按键", "hangup": "对方挂断", "sim": "SIM 卡", "in": "插好",
    "locked": "有 PIN 码",
    "network": "手机网络", "home": "正常", "lost": "没有网络", "denied": "不让入网", "signal": "信号强度",
    "uac": "USB 传声音", "silent-end": "挂断时不吭声", "restart": "模块重启", "say": "对方说话（文件）",
    "record": "录下我方声音（文件）", "withheld": "隐藏号码", "fault": "故障：", "delay": "回答迟几秒",
    "split": "拆成几字节一段", "merge": "几秒内的合成一段", "garbage": "回答前的乱码字节数",
    "checksum": "几次校验错", "repeat": "每次回答两遍", "mute": "不回答", "hang": "死机",
    "unplug": "拔掉", "plug": "插上", "quit": "退出", "sim out": "没插", "fault clear": "取消所有故障",
}  # fmt: skip

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 16px/1.5 "Noto Sans CJK SC", sans-serif; margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem;
  display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; color: #1c2733 }}
h1 {{ font-size: 1.3rem; grid-column: 1 / 3 }} code, pre, td {{ font: 13px/1.5 monospace }}
form {{ margin: .3rem 0; display: flex; gap: .35rem; align-items: center; flex-wrap: wrap }}
label {{ min-width: 10rem }}
button, input, select {{ font: inherit; padding: .1rem .7rem; min-height: 2.1rem }}
input {{ width: 11rem }} img {{ max-width: 100%; border: 1px solid #c8d0d8; background: #eee }}
pre {{ background: #f3f5f7; padding: .6rem; height: 22rem; overflow: auto; white-space: pre-wrap }}
table {{ border-collapse: collapse; width: 100% }} td {{ border-top: 1px solid #dde3e8; padding: .1rem .5rem;
  vertical-align: top; overflow-wrap: anywhere }} #answer {{ min-height: 1.5rem; color: #8a1c1c }}
@media (max-width: 50rem) {{ body {{ display: block }} }}
</style>
<h1>{title} <code>{port}</code></h1>
<section>{knobs}<p id="answer" role="status"></p></section>
<section><img id="picture" alt="" hidden><table id="state"></table></section>
<section style="grid-column: 1 / 3"><h2 style="font-size: 1rem">每一个字节（&lt; 收到，&gt; 发出）</h2>
<pre id="log"></pre></section>
<script>
const at = id => document.getElementById(id)
async function tell(words) {{
  const reply = await fetch("/do", {{method: "POST", body: words, headers: {{"{header}": "1"}}}})
  at("answer").textContent = words + " → " + await reply.text()
  look()
}}
document.addEventListener("submit", event => {{
  event.preventDefault()
  const words = [event.target.dataset.words]
  for (const field of event.target.querySelectorAll("input, select")) words.push(field.value)
  if (event.submitter.value) words.push(event.submitter.value)
  tell(words.join(" ").trim())
}})
let seen = ""
async function look() {{
  const now = await (await fetch("/now")).json()
  if (JSON.stringify(now) === seen) return
  seen = JSON.stringify(now)
  at("state").replaceChildren(...Object.entries(now.state).map(([key, value]) => {{
    const row = document.createElement("tr")
    row.append(document.createElement("td"), document.createElement("td"))
    row.children[0].textContent = key
    row.children[1].textContent = Array.isArray(value) ? value.join("\\n") : value
    row.children[1].style.whiteSpace = "pre-wrap"
    return row
  }}))
  at("log").textContent = now.log.join("\\n")
  at("log").scrollTop = at("log").scrollHeight
  at("picture").hidden = !now.picture
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
            fields += f'<input required placeholder="{escape(token)}" aria-label="{escape(token)}">'
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
    forms = "".join(knob(one) for one in knobs.split(", ") if one != "state")
    return PAGE.format(title=escape(title), port=escape(port), knobs=forms, header=HEADER)


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
