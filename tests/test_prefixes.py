"""Prefixes read ahead, given way for, and kept on disk, with the real engine: never a different result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from app.backends.llamacpp import LlamaCppModel, aligned
from app.backends.prefix_store import PrefixStore
from graphs.model import Reply, say

RULES = [say("system", "You grade answers strictly. " * 30), say("user", "The candidate said: ")]
ASKED = [RULES[0], say("user", "The candidate said: the bias falls.")]
YES_NO = (["\nIs it about bias? yes or no"], ["yes", "no"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "prefixes"


@pytest.fixture
def model(smollm_path: Path, folder: Path) -> Iterator[LlamaCppModel]:
    made = LlamaCppModel(smollm_path, n_ctx=2048, prefixes=folder)
    yield made
    made.close()


def cached(model: LlamaCppModel, slot: str) -> int:
    *_, reply = model.stream(ASKED, slot=slot, max_tokens=2)
    assert isinstance(reply, Reply)
    return reply.usage.cached_tokens


def test_a_second_start_begins_warm_and_says_the_same(
    model: LlamaCppModel, smollm_path: Path, folder: Path
) -> None:
    fresh = model.choose(ASKED, *YES_NO)
    model.warm(RULES, slot="a", keep=True)
    again = LlamaCppModel(smollm_path, n_ctx=2048, prefixes=folder)
    read: list[int] = []
    decode = again._context.decode
    again._context.decode = lambda rows: (read.append(len(rows)), decode(rows))[1]  # type: ignore[method-assign]
    again.warm(RULES, slot="b", keep=True)
    assert read == []
    assert cached(again, "b") >= aligned(model.count(RULES[:1]))
    assert again.choose(ASKED, *YES_NO, slot="b") == fresh
    again.close()


def test_a_broken_file_is_read_anew(model: LlamaCppModel, folder: Path) -> None:
    model.warm(RULES, slot="a", keep=True)
    (kept,) = folder.iterdir()
    sound = kept.read_bytes()
    kept.write_bytes(sound[:-100] + b"\0" * 100)
    model.forget("a")
    model.warm(RULES, slot="a", keep=True)
    assert kept.read_bytes() == sound


def test_another_build_does_not_take_what_it_did_not_make(folder: Path) -> None:
    PrefixStore(folder, {"build": "one"}).save([1, 2, 3], b"state")
    assert PrefixStore(folder, {"build": "one"}).load([1, 2, 3]) == b"state"
    assert PrefixStore(folder, {"build": "two"}).load([1, 2, 3]) is None
    assert PrefixStore(folder, {"build": "one"}).load([1, 2]) is None


def test_the_folder_keeps_to_its_room(folder: Path) -> None:
    store = PrefixStore(folder, {}, room=500)
    for i in range(8):
        store.save([i], bytes(100))
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 500
    assert store.load([7]) is not None


def test_a_call_in_the_background_gives_way_and_gets_what_it_would_get_alone(model: LlamaCppModel) -> None:
    long = [RULES[0], say("user", "The variance of the mean falls with the number of readings. " * 60)]
    alone = model.choose(long, *YES_NO, slot="alone")
    order: list[str] = []
    begun, decode = Event(), model._context.decode
    model._context.decode = lambda rows: (begun.set(), decode(rows))[1]  # type: ignore[method-assign]

    def judge() -> None:
        assert model.choose(long, *YES_NO, slot="judge", background=True) == alone
        order.append("background")

    thread = Thread(target=judge)
    thread.start()
    begun.wait(30)
    model.choose(ASKED, *YES_NO, slot="tab")
    order.append("tab")
    thread.join(60)
    assert order == ["tab", "background"]


def test_reading_ahead_ends_when_it_is_called_off(model: LlamaCppModel) -> None:
    off = Event()
    off.set()
    model.warm(ASKED, slot="off", cancel=off)
    assert cached(model, "off") == 0
