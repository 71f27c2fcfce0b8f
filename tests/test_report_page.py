"""The exported report is one file that needs nothing else, and everything it claims leads to a turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.after.kept import Kept
from app.after.plan import Step
from app.report_page import report_page
from app.storage.store import Store
from tests.finished import LEVELS, QUOTES, finished, grade_of

LOADS = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping"}
HOSTILE = (
    '</title><script src="https://example.org/x.js"></script><img src=x onerror=alert(1)> url(https://a.b)'
)


class Read(HTMLParser):
    """A page taken apart: its tags with attributes, the ids, and the text under each id of a turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.turns: dict[str, str] = {}
        self._turn = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "li":
            self._turn = found.get("id", "")

    def handle_data(self, data: str) -> None:
        if self._turn:
            self.turns[self._turn] = self.turns.get(self._turn, "") + data

    @property
    def ids(self) -> list[str]:
        return [found["id"] for _, found in self.tags if "id" in found]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path / "sparring.db")
    yield found
    found.close()


@pytest.fixture
def page(store: Store) -> str:
    """The report of a graded interview with a plan, cuts, constraints and a title that means harm."""
    interview = finished(store)
    store.update_interview(interview, title=HOSTILE)
    store.add_grade(interview, grade_of())
    Kept(store).keep_plan(
        interview, [Step("debugging", 0.2, "bugs", (), "a list of five", "2027-01-01", "2027-01-01")]
    )
    return report_page(store, interview)


def test_the_report_asks_nothing_of_any_other_place(page: str) -> None:
    read = Read(page)
    assert {tag for tag, _ in read.tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
    } == set()
    assert [found for _, found in read.tags if LOADS & found.keys()] == []
    assert [found["href"] for _, found in read.tags if not found.get("href", "#").startswith("#")] == []
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
    assert "url(" not in styles
    assert "@import" not in styles
    policy = [
        found["content"] for tag, found in read.tags if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_every_link_of_the_report_has_its_place_and_no_place_is_there_twice(page: str) -> None:
    read = Read(page)
    wanted = [found["href"].removeprefix("#") for _, found in read.tags if "href" in found]
    assert len(wanted) > len(LEVELS)
    assert [name for name in wanted if name not in read.ids] == []
    assert len(read.ids) == len(set(read.ids))


def test_every_quote_of_the_report_stands_in_the_turn_it_names(page: str) -> None:
    turns = Read(page).turns
    quoted = re.findall(r"<blockquote>(.*?) <a [^>]*href=\"#(turn-\d+)\"", page, re.S)
    assert sorted(quoted) == sorted((quote, f"turn-{turn}") for turn, quote in QUOTES.values())
    assert [quote for quote, turn in quoted if quote not in turns[turn]] == []


def test_a_grade_is_explained_in_words_and_not_in_code(store: Store) -> None:
    interview = finished(store)
    store.add_grade(interview, grade_of())
    made = report_page(store, interview).partition("How this grade was made")[2]
    assert "id: seven_signals" in made
    assert "{" not in made
