"""Releases: made the same every time, refused for every reason there is, and one whole pack live always."""

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from content import cli
from content.fault import PackError
from content.release import archive, signing
from content.release.archive import ReleaseError, build
from content.release.live import Live
from content.release.releases import Releases
from content.release.sources import newest, sticks
from content.release.unpack import unpack
from content.settings import Settings
from tests.content.conftest import FILES, PackWriter

DAY = date(2026, 11, 22)
META = FILES["pack.toml"]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "editor"
    signing.trust(signing.create(file), tmp_path / "keys")
    return file


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "releases", tmp_path / "keys")


Maker = Callable[..., Path]


@pytest.fixture
def make(write_pack: PackWriter, tmp_path: Path, key: Path) -> Maker:
    """Build the small pack in a version, with changes."""

    def made(version: str = "1", changes: dict[str, str | bytes | None] | None = None) -> Path:
        meta = META.replace('version = "1"', f'version = "{version}"')
        folder = write_pack({"pack.toml": meta, **(changes or {})}, name=f"pack-{version}")
        return build((folder,), tmp_path / "out", key)

    return made


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with its files changed by `change`, in the same order."""
    with tarfile.open(file) as source:
        contents = {entry.name: source.extractfile(entry).read() for entry in source}  # type: ignore[union-attr]
    change(contents)
    target = file.with_name("changed.lobbyline")
    with tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as out:
        for name, data in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            out.addfile(entry, io.BytesIO(data))
    return target


def signed(contents: dict[str, bytes], key: Path) -> None:
    """Make the manifest and the signature fit the contents."""
    names = [name for name in contents if name not in (archive.SUMS, archive.SIGNATURE)]
    sums = "".join(f"{hashlib.sha256(contents[name]).hexdigest()}  {name}\n" for name in names).encode()
    contents[archive.SUMS] = sums
    contents[archive.SIGNATURE] = signing.sign(sums, key)


def test_the_same_pack_gives_the_same_bytes(write_pack: PackWriter, tmp_path: Path, key: Path) -> None:
    first = build((write_pack(name="one"),), tmp_path / "a", key)
    second = build((write_pack(name="two"),), tmp_path / "b", key)
    assert first.name == "small-1.lobbyline"
    assert first.read_bytes() == second.read_bytes()


def test_stray_files_are_left_out(write_pack: PackWriter, tmp_path: Path, key: Path) -> None:
    folder = write_pack({"guides/.divorce.md.swp": "x", "notes.txt": "x"})
    with tarfile.open(build((folder,), tmp_path, key)) as packed:
        assert not [name for name in packed.getnames() if "notes" in name or "swp" in name]


def test_standard_tools_verify_a_release(make: Maker, tmp_path: Path, key: Path) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    subprocess.run(["tar", "-xf", make(), "-C", folder], check=True)
    public = key.with_name("editor.pub")
    verify: list[str | Path] = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin"]
    files: list[str | Path] = ["-in", folder / "SHA256SUMS", "-sigfile", folder / "SHA256SUMS.sig"]
    assert subprocess.run([*verify, *files], capture_output=True).returncode == 0
    assert subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder).returncode == 0


def test_an_installed_release_is_live_and_the_next_one_replaces_it(make: Maker, releases: Releases) -> None:
    assert releases.layers() is None
    first = releases.install(make("2026.9"), DAY)
    assert first.changed
    assert first.entry.signer == "editor"
    assert (releases.folder / first.entry.id / "layers/00-small/menu.yaml").is_file()
    assert releases.install(make("2026.11"), DAY).entry.version == "2026.11"
    assert releases.state().previous == first.entry.id
    assert not releases.install(make("2026.11"), DAY).changed
    assert not list(releases.folder.glob(".staging-*"))


def test_rollback_goes_back_and_forth(make: Maker, releases: Releases) -> None:
    with pytest.raises(ReleaseError, match="没有上一个版本"):
        releases.rollback()
    releases.install(make("1"), DAY)
    releases.install(make("2"), DAY)
    assert releases.rollback().version == "1"
    assert releases.rollback().version == "2"
    releases.rollback()
    assert releases.install(make("2"), DAY).changed


def test_old_releases_are_cleared_away(make: Maker, releases: Releases) -> None:
    for version in "12345":
        releases.install(make(version), DAY)
    kept = sorted(path.name.split("-")[1] for path in releases.folder.iterdir() if path.is_dir())
    assert kept == ["3", "4", "5"]
    assert [entry.version for entry in releases.state().entries] == ["5", "4", "3"]


def test_a_release_comes_from_a_file_a_folder_or_a_stick(
    make: Maker, releases: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "media/stick"
    stick.mkdir(parents=True)
    for version in ("2026.9", "2026.11"):
        shutil.copy(make(version), stick)
    (stick / "zz.lobbyline").write_bytes(b"not a release")
    monkeypatch.setattr(Path, "is_mount", lambda path: path == stick)
    assert sticks((tmp_path / "media",)) == [stick]
    assert newest(stick, releases.keys).name == "small-2026.11.lobbyline"
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    subprocess.run(["tar", "-xf", newest(stick, releases.keys), "-C", unpacked], check=True)
    assert newest(unpacked, releases.keys) == unpacked
    assert releases.install(unpacked, DAY).entry.version == "2026.11"
    with pytest.raises(ReleaseError, match="没有发布包"):
        newest(tmp_path / "keys", releases.keys)


def test_a_pack_is_no_release_and_what_to_do_is_said(write_pack: PackWriter, releases: Releases) -> None:
    with pytest.raises(ReleaseError, match="先用 lobbyline-content build"):
        newest(write_pack(), releases.keys)


def test_a_pipe_is_not_waited_for(releases: Releases, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.lobbyline")
    with pytest.raises(ReleaseError, match="不是普通文件"):
        releases.install(tmp_path / "x.lobbyline", DAY)


def alter(name: str, data: bytes | None) -> Callable[[dict[str, bytes], Path], None]:
    def change(contents: dict[str, bytes], key: Path) -> None:
        contents.pop(name) if data is None else contents.update({name: data})

    return change


def sign_again(change: Callable[[dict[str, bytes]], object]) -> Callable[[dict[str, bytes], Path], None]:
    def changed(contents: dict[str, bytes], key: Path) -> None:
        change(contents)
        signed(contents, key)

    return changed


MENU = "layers/00-small/menu.yaml"


def alter_menu(contents: dict[str, bytes]) -> None:
    contents[MENU] = b"id: ["


def newer(field: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(contents: dict[str, bytes]) -> None:
        about = contents[archive.ABOUT]
        contents[archive.ABOUT] = about.replace(b'"' + field + b'": 1', b'"' + field + b'": 2')

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (alter(archive.SIGNATURE, None), "没有签名"),
        (alter(archive.SIGNATURE, b""), "没有签名"),
        (alter(archive.SIGNATURE, bytes(64)), "签名不对"),
        (alter(archive.SUMS, b"x"), "签名不对"),
        (alter(MENU, b"id: main\n"), "被改动过"),
        (alter("layers/00-small/extra.md", b"x"), "被改动过"),
        (alter(MENU, None), "不完整"),
        (sign_again(newer(b"format")), "第 2 版格式.*升级"),
        (sign_again(newer(b"pack_format")), "第 2 版格式.*升级"),
        (sign_again(lambda contents: contents.update({"../evil": b"x"})), "清单"),
        (sign_again(lambda contents: contents.update({"/etc/evil": b"x"})), "清单"),
        (sign_again(lambda contents: contents.update({"layers/a/../../evil": b"x"})), "清单"),
        (sign_again(lambda contents: contents.update({"layers/00-small/.hidden": b"x"})), "清单"),
        (sign_again(lambda contents: contents.update({MENU: bytes(20_000_001)})), "太大"),
        (sign_again(lambda contents: contents.pop(archive.ABOUT)), "没有 release.json"),
        (alter(archive.SUMS, bytes(5_000_001)), "太大"),
    ],
)
def test_a_release_is_refused_with_the_reason(
    make: Maker, releases: Releases, key: Path, change: Callable[[dict[str, bytes], Path], None], reason: str
) -> None:
    releases.install(make("0"), DAY)
    file = rewritten(make("1"), lambda contents: change(contents, key))
    before = releases.state()
    with pytest.raises(ReleaseError, match=reason):
        releases.install(file, DAY)
    assert releases.state() == before
    assert not list(releases.folder.glob(".staging-*"))
    assert not (releases.folder.parent / "evil").exists()


def test_a_key_that_nobody_trusts_signs_nothing(
    write_pack: PackWriter, releases: Releases, tmp_path: Path
) -> None:
    signing.create(tmp_path / "stranger")
    file = build((write_pack(),), tmp_path, tmp_path / "stranger")
    with pytest.raises(ReleaseError, match="还没有信任的公钥"):
        releases.install(file, DAY)
    signing.trust(signing.create(tmp_path / "editor"), releases.keys)
    with pytest.raises(ReleaseError, match="不是信任的人签的"):
        releases.install(file, DAY)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE])
def test_links_and_other_such_entries_are_refused(
    make: Maker, releases: Releases, kind: bytes, tmp_path: Path
) -> None:
    file = make("1")
    with tarfile.open(file, "a", format=tarfile.USTAR_FORMAT) as out:
        entry = tarfile.TarInfo("layers/00-small/link.md")
        entry.type = kind
        entry.linkname = "/etc/passwd"
        out.addfile(entry)
    with pytest.raises(ReleaseError, match="不是普通文件"):
        releases.install(file, DAY)


def test_whatever_byte_is_altered_is_noticed(make: Maker, releases: Releases, tmp_path: Path) -> None:
    """Also one that only fills up a block, or stands after the end."""
    whole = make("1").read_bytes()
    for number, at in enumerate([*range(0, len(whole), 397), len(whole) - 1]):
        altered, target = tmp_path / "altered.lobbyline", tmp_path / f"unpacked-{number}"
        altered.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        target.mkdir()
        with pytest.raises(ReleaseError):
            unpack(altered, target, releases.keys)


@pytest.mark.parametrize("more", [b"x", bytes(1), bytes(512), b"x" * 20_000])
def test_what_was_added_at_the_end_is_noticed(make: Maker, releases: Releases, more: bytes) -> None:
    file = make("1")
    file.write_bytes(file.read_bytes() + more)
    with pytest.raises(ReleaseError, match="被改动过"):
        releases.install(file, DAY)


def test_a_second_publishers_key_of_the_same_name_does_not_replace_the_first(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    for place in ("a", "b", "a"):
        (tmp_path / place).mkdir(exist_ok=True)
        private = tmp_path / place / "publisher.key"
        signing.trust(
            private.with_name("publisher.key.pub") if private.exists() else signing.create(private), keys
        )
    assert set(signing.trusted(keys)) == {"publisher.key", "publisher.key-2"}


@pytest.mark.parametrize("part", [0.0, 0.3, 0.7, 0.99])
def test_a_copy_that_was_cut_short_is_refused(make: Maker, releases: Releases, part: float) -> None:
    data = make("1").read_bytes()
    short = releases.folder.parent / "short.lobbyline"
    short.write_bytes(data[: int(len(data.rstrip(b"\0")) * part)])
    with pytest.raises(ReleaseError, match=r"不完整|不是"):
        releases.install(short, DAY)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" * 200, bytes(10_000), os.urandom(5000)])
def test_what_is_no_release_is_refused(releases: Releases, key: Path, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.lobbyline").write_bytes(data)
    with pytest.raises(ReleaseError):
        releases.install(tmp_path / "x.lobbyline", DAY)


def test_older_versions_other_centres_and_other_content_are_refused(make: Maker, releases: Releases) -> None:
    releases.install(make("2026.11"), DAY)
    with pytest.raises(ReleaseError, match=r"比正在用的 2026\.11 旧"):
        releases.install(make("2026.9"), DAY)
    other = make("2026.11", {"questions.tsv": "question\tguide\n别的\tdivorce\n"})
    with pytest.raises(ReleaseError, match="内容却不一样"):
        releases.install(other, DAY)
    elsewhere = make("2026.12", {"pack.toml": META.replace('"small"', '"elsewhere"')})
    with pytest.raises(ReleaseError, match="--replace"):
        releases.install(elsewhere, DAY)
    assert releases.install(elsewhere, DAY, replace=True).entry.name == "elsewhere"


def test_a_signed_pack_with_faults_is_refused_with_its_faults(
    make: Maker, releases: Releases, key: Path
) -> None:
    file = rewritten(make(), lambda contents: sign_again(alter_menu)(contents, key))
    with pytest.raises(PackError, match=r"layers/00-small/menu\.yaml:1: E104"):
        releases.install(file, DAY)
    assert releases.state().live is None


def test_a_damaged_release_is_noticed_and_mended_by_installing_again(make: Maker, releases: Releases) -> None:
    file = make()
    entry = releases.install(file, DAY).entry
    (releases.folder / entry.id / MENU).write_text("id: [")
    assert releases.damaged() == [MENU]
    assert releases.install(file, DAY).changed
    assert releases.damaged() == []
    (releases.folder / "state.json").write_text("{")
    with pytest.raises(PackError, match="E109"):
        releases.layers()
    assert releases.install(file, DAY).changed


# Live


@pytest.fixture
def settings(tmp_path: Path, write_pack: PackWriter, releases: Releases) -> Settings:
    return Settings(
        packs=(write_pack(),), good=tmp_path / "good", releases=releases.folder, keys=releases.keys
    )


def test_programs_take_a_release_between_two_citizens(
    make: Maker, releases: Releases, settings: Settings
) -> None:
    live = Live(settings)
    assert live.pack.folders == settings.packs
    during = live.pack
    releases.install(make("2"), DAY)
    assert live.pack is during
    assert live.refresh()
    assert live.pack.meta.version == "2"
    assert during.meta.version == "1"
    assert not live.refresh()
    releases.install(make("3"), DAY)
    assert live.refresh()
    releases.rollback()
    assert live.refresh()
    assert live.pack.meta.version == "2"


def test_programs_go_on_when_what_is_installed_is_destroyed(
    make: Maker, releases: Releases, settings: Settings
) -> None:
    releases.install(make("2"), DAY)
    live = Live(settings)
    (releases.folder / "state.json").write_text("")
    assert not live.refresh()
    assert [fault.code for fault in live.faults] == ["E109"]
    assert Live(settings).pack.meta.version == "2"  # the copy of the last good one
    releases.install(make("3"), DAY)
    assert live.refresh()
    assert live.faults == ()


def test_settings_that_name_packs_do_not_look_for_releases(tmp_path: Path) -> None:
    assert Settings(packs=(tmp_path,)).released is None
    assert Settings().released is not None


# Power loss


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do the work in a process that is killed just before its n-th change of the disk; whether it was."""
    child = os.fork()
    if child == 0:
        count = 0

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            changes = event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate")
            if event == "open" and len(arguments) > 2:
                flags = arguments[2]
                changes = isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
            if changes:
                if count == step:
                    os._exit(9)
                count += 1

        sys.addaudithook(watch)
        with contextlib.suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9)
    return code == 9


def test_a_power_cut_at_any_step_leaves_one_whole_pack_live(
    make: Maker, releases: Releases, settings: Settings
) -> None:
    for version in "012":
        releases.install(make(version), DAY)
    files = make("3"), make("4")
    versions: list[str] = []
    step = 0
    while killed_at(step, lambda: releases.install(files[0], DAY)):
        layers = releases.layers()
        assert layers is not None
        assert releases.damaged() == []
        versions.append(Live(settings).pack.meta.version)
        step += 1
    assert step > 2 * len(FILES)
    assert versions == sorted(versions)
    assert set(versions) == {"2", "3"}
    assert Live(settings).pack.meta.version == "3"
    assert releases.install(files[1], DAY).changed  # nothing that was left lies in the way
    assert not list(releases.folder.glob(".staging-*"))


def test_a_power_cut_during_rollback_leaves_one_whole_pack_live(make: Maker, releases: Releases) -> None:
    releases.install(make("1"), DAY)
    second = releases.install(make("2"), DAY).entry
    step = 0
    while killed_at(step, releases.rollback):
        assert releases.state().live == second.id
        step += 1
    assert step >= 2
    assert releases.state().previous == second.id


def test_all_is_on_the_disk_before_the_switch(
    make: Maker, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make()
    synced: set[tuple[int, int]] = set()

    def fsync(handle: int) -> None:
        status = os.fstat(handle)
        synced.add((status.st_dev, status.st_ino))

    monkeypatch.setattr(os, "fsync", fsync)
    entry = releases.install(file, DAY).entry
    root = releases.folder / entry.id
    for path in (root, *root.rglob("*"), releases.folder, releases.folder / "state.json"):
        status = path.stat()
        assert (status.st_dev, status.st_ino) in synced, path


# The command


def test_from_key_to_rollback_by_command(
    write_pack: PackWriter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(f'[content]\nreleases = "{tmp_path}/releases"\nkeys = "{tmp_path}/keys"\n')
    key = tmp_path / "me"

    def run(*arguments: object) -> int:
        return cli.main([*map(str, arguments), "--settings", str(file)])

    first = write_pack(name="one")
    second = write_pack({"pack.toml": META.replace('version = "1"', 'version = "2"')}, name="two")
    assert run("build", first, "--key", key) == 1
    assert run("key", "new", key) == 0
    assert run("key", "new", key) == 1
    assert run("key", "trust", f"{key}.pub") == 0
    assert run("status") == 0
    for folder in (first, second):
        assert run("build", folder, "--key", key, "--out", tmp_path / "stick") == 0
        assert run("install", tmp_path / "stick") == 0
    assert run("rollback") == 0
    assert run("install", tmp_path / "stick/small-1.lobbyline") == 0
    capsys.readouterr()
    assert run("status") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[::2] for line in lines] == [
        [mark, version, "me 签名"] for mark, version in (("上一个", "2"), ("正在用", "1"))
    ]
    assert run("install", tmp_path / "keys") == 1
    assert "没有发布包" in capsys.readouterr().err


def test_a_pack_with_faults_is_not_built(
    write_pack: PackWriter, tmp_path: Path, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pack({"menu.yaml": "id: ["})
    assert cli.main(["build", str(folder), "--key", str(key), "--out", str(tmp_path / "out")]) == 1
    assert "E104" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_a_protected_key_asks_for_its_passphrase(
    write_pack: PackWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: "secret")
    key = tmp_path / "me"
    assert cli.main(["key", "new", str(key), "--passphrase"]) == 0
    assert key.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in key.read_bytes()
    arguments = ["build", str(write_pack()), "--key", str(key), "--out", str(tmp_path)]
    assert cli.main(arguments) == 0
    monkeypatch.setattr("getpass.getpass", lambda _: "wrong")
    assert cli.main(arguments) == 1


def test_unpacking_tells_how_far_it_is(make: Maker, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    target = tmp_path / "target"
    target.mkdir()
    unpack(make(), target, tmp_path / "keys", lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(seen), len(seen))
