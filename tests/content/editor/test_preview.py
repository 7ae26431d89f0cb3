"""The preview: pages for editors, live on save."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from content.cli import main
from content.editor.preview import branch
from content.editor.preview.app import Preview
from content.editor.preview.graph import ahead, graph, in_lines, svg, visited
from content.editor.preview.pace import Length, Pace, total
from content.editor.preview.phone import script
from content.editor.preview.serve import serve
from content.editor.preview.work import Work
from content.pack import load
from content.settings import Settings
from content.speech.prompts import Prompts
from content.speech.sayings import sayings
from tests.browser import new_page, running
from tests.content.conftest import FILES, PackWriter, write_wav
from tests.content.speech.test_prompts import Hum
from tests.waiting import WAIT_SECONDS


@pytest.fixture
def folder(write_pack: PackWriter) -> Path:
    return write_pack()


@pytest.fixture
def client(folder: Path, tmp_path: Path) -> TestClient:
    settings = Settings(packs=(folder,), prompts=tmp_path / "prompts")
    return TestClient(Preview(Work((folder,), settings)).app, base_url="http://127.0.0.1")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("能申请", ["能申请"]),
        ("对方有没有打您、威胁您", ["对方有没有打您、威胁您"]),
        ("没有登记，一般不用离婚，但孩子要说清", ["没有登记，一般不用离", "婚，但孩子要说清"]),
        (
            "一二三四五六七八九十一二三四五六七八九十一二三",
            ["一二三四五六七八九十一", "二三四五六七八九十一…"],
        ),
    ],
)
def test_titles_in_a_graph_are_broken_where_a_line_may_begin(title: str, lines: list[str]) -> None:
    assert in_lines(title) == lines


def test_an_interview_becomes_a_graph(folder: Path) -> None:
    talk = load(folder).interviews["aid"]
    drawn = graph(talk)
    assert {id: (node.kind, node.column) for id, node in drawn.nodes.items()} == {
        "matter": ("question", 0),
        "means": ("question", 1),
        "=free": ("yes", 1),
        "=check": ("maybe", 2),
        "=none": ("no", 2),
    }
    assert {(edge.source, edge.target): edge.answers for edge in drawn.edges} == {
        ("matter", "=free"): ("讨薪",),
        ("matter", "means"): ("别的事",),
        ("means", "=check"): ("困难",),
        ("means", "=none"): ("不困难",),
    }
    assert drawn.nodes["=none"].path == {"matter": "other", "means": "no"}
    assert visited(talk, {"matter": "other"}) == ["matter", "means"]
    assert ahead(talk, {"matter": "other"}) == {"=check": ["困难"], "=none": ["不困难"]}
    assert ahead(talk, {"matter": "wages"}) == {}
    picture = svg(drawn, ["matter", "means"], "/x", ahead(talk, {"matter": "other"}))
    assert picture.count('class="edge next"') == 2
    assert ">不困难<title>" in picture
    assert picture.count('class="edge on"') == 1
    assert 'href="/x?matter=other&amp;means=no"' in picture


def test_the_phone_script_is_what_is_said(folder: Path) -> None:
    pack = load(folder)
    lines = script(pack, pack.guides["unpaid-wages"], lambda _text, _language: None)
    assert [line.title for line in lines[:2]] == ["名称", "简短说法"]
    assert next(line.aloud for line in lines if "12333" in line.text).endswith("幺二三三三 也可以。")
    english = script(pack, pack.guide("unpaid-wages", "en"), lambda _text, _language: None)
    assert [line.title for line in english][:1] == ["Name"]


def test_lengths_come_from_the_sound_where_there_is_one_else_from_the_voices_own_pace(
    folder: Path, tmp_path: Path
) -> None:
    sentences = sayings(load(folder))
    prompts = Prompts(Settings(prompts=tmp_path / "prompts"), voice=Hum())
    prompts.render_all([("身份证", "zh")])
    pace = Pace(prompts, sentences)
    said = pace.length("身份证")
    assert said
    assert said.measured
    rate = pace.rate("zh")
    assert rate > 0
    reckoned = pace.length("这句话还没有人说过")
    assert reckoned == Length(9 / rate, measured=False)
    assert not total([said, reckoned]).measured
    assert total([said, said]) == Length(2 * said.seconds, measured=True)
    assert total([said, None]) == Length(said.seconds, measured=False)


def test_a_recordings_length_is_its_own(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    write_wav(file, seconds=3.5)
    prompts = Prompts(Settings(prompts=tmp_path / "prompts"), recordings={"您好": file}, voice=Hum())
    assert Pace(prompts, {}).length("您好") == Length(3.5, measured=True)


def test_a_guide_is_shown_as_screen_phone_and_paper(client: TestClient) -> None:
    page = client.get("/guide/unpaid-wages").text
    assert page.count("被拖欠工资怎么办") == 3
    assert "□ 身份证" in page
    assert "取号：法律援助" in page
    assert 'data-sound="/sound/guide.unpaid-wages.short"' in page
    assert "Gather evidence" in client.get("/guide/unpaid-wages?language=en").text


MENU_PHRASES = (
    FILES["phrases.yaml"]
    + """\
ivr:
  greeting: {zh: "您好，这里是{centre}。"}
  menu: {title: {zh: "{title}。"}}
  choice: {zh: "{title}，请按{digit}。"}
  keys: {back: {zh: 返回，请按星号键。}, person: {zh: 找工作人员，请按零。}}
"""
)


def test_a_branch_of_the_menu_is_read_out_as_callers_hear_it(write_pack: PackWriter) -> None:
    pack = load(write_pack({"phrases.yaml": MENU_PHRASES}))
    assert [one.text for one in branch.aloud(pack.menu.root, pack)] == [
        "您好，这里是小城公共法律服务中心。",
        "讨要工资，请按1。",
        "法律援助，请按2。",
        "找工作人员，请按零。",
    ]
    assert [one.text for one in branch.aloud(pack.menu.find("help"), pack)] == [
        "法律援助",
        "我能不能申请，请按1。",
        "说出您的问题，请按2。",
        "返回，请按星号键。",
        "找工作人员，请按零。",
    ]


def test_the_menu_is_clicked_through_by_tile_and_by_key(write_pack: PackWriter, tmp_path: Path) -> None:
    folder = write_pack({"phrases.yaml": MENU_PHRASES})
    settings = Settings(prompts=tmp_path / "prompts")
    client = TestClient(Preview(Work((folder,), settings)).app, base_url="http://127.0.0.1")
    page = client.get("/menu").text
    assert page.count('href="/menu/help"') == 3  # tile, key, tree
    assert 'href="/guide/unpaid-wages"' in page
    sound = re.search(r'data-sound="([^"]*menu\.wages\.choice)"', page)
    assert sound
    assert client.get(sound[1]).headers["content-type"] == "audio/wav"
    below = client.get("/menu/help").text
    assert 'href="/interview/aid"' in below
    assert 'aria-label="按 1：我能不能申请"' in below
    assert "全部听完" in below
    assert client.get("/menu/check").text.count('<li id="item-check"') == 1  # a leaf: among its neighbours
    assert client.get("/menu/nowhere").status_code == 404


def test_a_faulty_menu_is_shown_with_its_faults_where_they_stand(
    write_pack: PackWriter, tmp_path: Path
) -> None:
    menu = FILES["menu.yaml"].replace("guide: unpaid-wages", "guide: nothing")
    folder = write_pack({"menu.yaml": menu.replace("digit: 2\n    items", "digit: 1\n    items")})
    work = Work((folder,), Settings(prompts=tmp_path))
    assert work.menu_file
    found = branch.by_item(work.pack.menu, work.menu_file, work.faults)
    errors = {id: [one.code for one in faults if one.is_error] for id, faults in found.items()}
    assert (errors["wages"], errors["help"]) == (["E301"], ["E303"])
    page = TestClient(Preview(work).app, base_url="http://127.0.0.1").get("/menu").text
    assert "指南：nothing（没有）" in page
    assert 'href="/guide/nothing"' not in page


def test_pages_list_guides_faults_and_reviews(client: TestClient) -> None:
    assert "离婚" in client.get("/").text
    assert "W504" in client.get("/faults").text
    assert client.get("/due").status_code == 200
    assert client.get("/guide/nowhere").status_code == 404
    assert client.get("/interview/nowhere").status_code == 404
    assert client.get("/sound/nowhere").status_code == 404


def test_an_interview_is_clicked_through(client: TestClient) -> None:
    page = client.get("/interview/aid").text
    assert "您遇到什么事" in page
    link = next(one for one in re.findall(r'class="answer" href="([^"]+)"', page) if "other" in one)
    assert "您家里困难吗" in client.get(link.replace("&amp;", "&")).text
    done = client.get("/interview/aid?matter=wages").text
    assert 'id="outcome"' in done
    assert "第四十二条" in done
    assert "您遇到什么事" in client.get("/interview/aid?matter=nonsense").text


def test_an_interview_is_read_in_english_to_its_end(write_pack: PackWriter, tmp_path: Path) -> None:
    words = "title: Legal aid?\nquestions: {matter: {ask: What is it?, answers: {wages: {title: Wages}}}}\n"
    folder = write_pack({"interviews/aid.en.yaml": words})
    settings = Settings(packs=(folder,), prompts=tmp_path / "prompts")
    client = TestClient(Preview(Work((folder,), settings)).app, base_url="http://127.0.0.1")
    page = client.get("/interview/aid?language=en").text
    assert "What is it?" in page
    following = re.search(r'class="answer" href="([^"]*)"><kbd>1</kbd> Wages', page)
    assert following
    page = client.get(following[1].replace("&amp;", "&")).text
    assert "Legal aid?" in page
    assert "请带身份证来。" in page  # not translated
    back = re.search(r'href="([^"]*)">← 返回上一步', page)
    assert back
    assert "What is it?" in client.get(back[1].replace("&amp;", "&")).text


def test_a_sentence_is_heard(client: TestClient) -> None:
    answer = client.get("/sound/guide.divorce.short")
    with wave.open(BytesIO(answer.content)) as file:
        assert file.getframerate() == 16000
        assert file.getnframes() > 16000


def test_markup_in_a_guide_is_only_text(write_pack: PackWriter, tmp_path: Path) -> None:
    text = FILES["guides/divorce.md"].replace("title: 离婚", 'title: "<script>alert(1)</script>"')
    folder = write_pack({"guides/divorce.md": text})
    client = TestClient(Preview(Work((folder,), Settings(prompts=tmp_path))).app, base_url="http://127.0.0.1")
    assert "<script>alert" not in client.get("/guide/divorce").text


def test_other_names_for_this_machine_are_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_saved_file_is_taken_over_and_a_broken_one_is_explained(folder: Path, tmp_path: Path) -> None:
    work = Work((folder,), Settings(prompts=tmp_path))
    client = TestClient(Preview(work).app, base_url="http://127.0.0.1")
    assert not work.refresh()
    file = folder / "guides/divorce.md"
    file.write_text(FILES["guides/divorce.md"].replace("title: 离婚", "title: 夫妻分手"))
    assert work.refresh()
    assert work.revision == 1
    assert "夫妻分手" in client.get("/guide/divorce").text
    file.write_text(FILES["guides/divorce.md"].replace("title:", "titel:"))
    assert work.refresh()
    page = client.get("/guide/divorce").text
    assert "E201" in page
    assert "［有误］" in page
    file.write_text("---\ntitle: x\n")
    assert work.refresh()
    page = client.get("/guide/divorce").text
    assert "E104" in page
    assert "读不出来" in page
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_broken_file_takes_a_page_away(folder: Path, tmp_path: Path, name: str) -> None:
    work = Work((folder,), Settings(prompts=tmp_path))
    client = TestClient(Preview(work).app, base_url="http://127.0.0.1")
    pages = ["/", "/menu", "/faults", "/due", "/guide/unpaid-wages", "/guide/divorce", "/interview/aid"]
    for data in (b"", b"\xff\xfe", b"x", b"[1]", b"a: b\n", b"[" * 500):
        (folder / name).write_bytes(data)
        work.refresh()
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    (folder / name).unlink()
    assert work.refresh()
    assert client.get("/faults").status_code == 200


def test_a_folder_taken_away_and_put_back_is_taken_over_again(folder: Path, tmp_path: Path) -> None:
    work = Work((folder,), Settings(prompts=tmp_path))
    client = TestClient(Preview(work).app, base_url="http://127.0.0.1")
    folder.rename(tmp_path / "elsewhere")
    assert work.refresh()
    assert "E107" in client.get("/faults").text
    (tmp_path / "elsewhere").rename(folder)
    assert work.refresh()
    assert "E107" not in client.get("/faults").text


def test_a_folder_that_holds_no_pack_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview", str(tmp_path / "nowhere"), "--port", "0"]) == 1
    assert "E107" in capsys.readouterr().out


@contextlib.contextmanager
def previewing(folder: Path, tmp_path: Path) -> Iterator[str]:
    program = subprocess.Popen(
        [sys.executable, "-m", "content.cli", "preview", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
    )
    try:
        assert program.stdout is not None
        yield program.stdout.readline().removeprefix("预览：").strip().rstrip("/")
    finally:
        program.send_signal(signal.SIGINT)
        assert program.wait(WAIT_SECONDS) in (0, 1, -signal.SIGINT)


def test_the_address_can_be_opened_as_soon_as_it_is_told(folder: Path, tmp_path: Path) -> None:
    opened: list[str] = []

    def ready(address: str) -> None:
        port = int(address.rstrip("/").rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port)).close()
        opened.append(address)
        raise KeyboardInterrupt  # that is all

    with pytest.raises(KeyboardInterrupt):
        serve((folder,), Settings(packs=(folder,), prompts=tmp_path / "prompts"), 0, ready)
    assert opened


def test_pages_are_told_of_a_save(folder: Path, tmp_path: Path) -> None:
    with (
        previewing(folder, tmp_path) as address,
        httpx.stream("GET", f"{address}/events", timeout=WAIT_SECONDS) as answer,
    ):
        lines = (line for line in answer.iter_lines() if line.startswith("data: "))
        assert next(lines) == "data: 0"
        (folder / "guides/divorce.md").write_text(FILES["guides/divorce.md"] + "\n## 费用\n\n不收。\n")
        assert next(lines) == "data: 1"


@pytest.mark.browser
def test_an_editor_works_with_it_in_chromium(folder: Path, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    with (
        previewing(folder, tmp_path) as address,
        running("--autoplay-policy=no-user-gesture-required") as chromium,
    ):
        page = new_page(chromium, viewport={"width": 1500, "height": 900})
        told: list[str] = []
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
        page.goto(address)
        page.get_by_label("找指南").fill("不给钱")
        expect(page.get_by_role("link", name="离婚")).to_be_hidden()
        page.get_by_role("link", name="被拖欠工资怎么办").click()
        expect(page.get_by_label("触摸屏").get_by_role("heading", name="怎么办", exact=True)).to_be_visible()
        expect(page.get_by_label("小票")).to_contain_text("□ 欠条")

        with page.expect_response(lambda answer: "/sound/" in answer.url) as sound:
            page.get_by_label("播放：简短说法").click()
        assert sound.value.status in (200, 206)

        file = folder / "guides/unpaid-wages.md"
        file.write_text(FILES["guides/unpaid-wages.md"].replace("先收集证据", "先把证据拍照"))
        expect(page.get_by_label("触摸屏")).to_contain_text("先把证据拍照")
        file.write_text(FILES["guides/unpaid-wages.md"].replace("topic: 劳动纠纷", "topic: 劳动"))
        expect(page.locator("#errors")).to_have_text("1")
        expect(page.locator(".faults .error")).to_contain_text("E301")
        file.write_text(FILES["guides/unpaid-wages.md"])
        expect(page.locator("#errors")).to_have_text("0")

        page.goto(f"{address}/interview/aid")
        page.get_by_role("link", name="别的事").click()
        expect(page.locator("#ask")).to_have_text("您家里困难吗？")
        page.locator("a[data-node='=free'] rect").click()
        expect(page.locator("#outcome h2")).to_have_text("可以申请")
        expect(page.locator(".node.here")).to_have_count(1)
        page.get_by_role("link", name="返回上一步").click()
        expect(page.locator("#ask")).to_have_text("您遇到什么事？")

        page.get_by_role("link", name="菜单", exact=True).click()
        page.get_by_label("按 2：法律援助").click()
        page.get_by_label("触摸屏").get_by_role("link", name="我能不能申请").click()
        expect(page.locator("#ask")).to_have_text("您遇到什么事？")
        page.go_back()
        menu = folder / "menu.yaml"
        menu.write_text(FILES["menu.yaml"].replace("interview: aid", "interview: aids"))
        expect(page.locator("#item-check .bad").first).to_contain_text("没有")
        menu.write_text(FILES["menu.yaml"].replace("items:", "items: [", 1))
        expect(page.get_by_role("heading", name="“menu.yaml”现在读不出来")).to_be_visible()
        menu.write_text(FILES["menu.yaml"])
        expect(page.get_by_label("整棵菜单")).to_be_visible()

        page.goto(f"{address}/guide/unpaid-wages")
        file.unlink()
        expect(page.get_by_role("heading", name="没有这一页")).to_be_visible()
        file.write_text(FILES["guides/unpaid-wages.md"])
        expect(page.get_by_label("小票")).to_be_visible()

        page.get_by_role("link", name="待复核").click()
        expect(page.get_by_role("heading", name="待复核")).to_be_visible()
        told = [one for one in told if "404" not in one]  # of the guide that was away
        assert told == []
