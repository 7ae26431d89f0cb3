"""The preview: pages for editors, live on save."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from content.pack import load
from content.preview.app import Preview
from content.preview.graph import graph, svg, visited
from content.preview.phone import script
from content.preview.work import Work
from content.settings import Settings
from tests.content.conftest import FILES, PackWriter


@pytest.fixture
def folder(write_pack: PackWriter) -> Path:
    return write_pack()


@pytest.fixture
def client(folder: Path, tmp_path: Path) -> TestClient:
    settings = Settings(packs=(folder,), prompts=tmp_path / "prompts")
    return TestClient(Preview(Work((folder,), settings)).app, base_url="http://127.0.0.1")


def test_an_interview_becomes_a_graph(folder: Path) -> None:
    talk = load(folder).interviews["aid"]
    drawn = graph(talk)
    assert {id: (node.kind, node.column) for id, node in drawn.nodes.items()} == {
        "matter": ("question", 0),
        "means": ("question", 1),
        "=free": ("yes", 2),
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
    picture = svg(drawn, ["matter", "means"], "/x")
    assert picture.count('class="edge on"') == 1
    assert 'href="/x?matter=other&amp;means=no"' in picture


def test_the_phone_script_is_what_is_said(folder: Path) -> None:
    pack = load(folder)
    lines = script(pack, pack.guides["unpaid-wages"])
    assert [line.title for line in lines[:2]] == ["名称", "简短说法"]
    assert next(line.aloud for line in lines if "12333" in line.text).endswith("幺二三三三 也可以。")
    assert [line.title for line in script(pack, pack.guide("unpaid-wages", "en"))][:1] == ["Name"]


def test_a_guide_is_shown_as_screen_phone_and_paper(client: TestClient) -> None:
    page = client.get("/guide/unpaid-wages").text
    assert page.count("被拖欠工资怎么办") == 3
    assert "□ 身份证" in page
    assert "取号：法律援助" in page
    assert 'data-sound="/sound/guide.unpaid-wages.short"' in page
    assert "Gather evidence" in client.get("/guide/unpaid-wages?language=en").text


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
    file.write_text("---\ntitel: x\n---\n")
    assert work.refresh()
    page = client.get("/guide/divorce").text
    assert "E201" in page
    assert "读不出来" in page
    assert client.get("/").status_code == 200


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
        assert program.wait(20) in (0, 1, -signal.SIGINT)


def test_pages_are_told_of_a_save(folder: Path, tmp_path: Path) -> None:
    with (
        previewing(folder, tmp_path) as address,
        httpx.stream("GET", f"{address}/events", timeout=20) as answer,
    ):
        lines = (line for line in answer.iter_lines() if line.startswith("data: "))
        assert next(lines) == "data: 0"
        (folder / "guides/divorce.md").write_text(FILES["guides/divorce.md"] + "\n## 费用\n\n不收。\n")
        assert next(lines) == "data: 1"


@pytest.mark.browser
def test_an_editor_works_with_it_in_chromium(folder: Path, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    with previewing(folder, tmp_path) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        page = chromium.new_page(viewport={"width": 1500, "height": 900})
        told: list[str] = []
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
        page.goto(address)
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

        page.get_by_role("link", name="待复核").click()
        expect(page.get_by_role("heading", name="待复核")).to_be_visible()
        assert told == []
        chromium.close()
