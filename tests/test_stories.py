"""Stories are kept as written, heard by rules, rehearsed in rows of their own, and gone when deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.__main__ import app
from app.practice.review import points
from app.settings import load_settings
from app.storage.store import NotFound, Store, StoreError
from app.stories.checks import check_said, check_story
from app.stories.comparing import difference
from app.stories.coverage import coverage
from app.stories.exports import as_json, as_markdown
from app.stories.keeping import add_rehearsal, bank, delete_story, rehearsals, save_story, story
from app.stories.story import Draft, Rehearsal, merged
from app.views import stories as views
from eval.stories.labelled import cases, load_texts
from graphs.lexicon import LEXICON
from rubrics.loader import load_scenarios, load_stages
from rubrics.practice.story_loader import fields_of, load_checks, load_stories, load_themes
from rubrics.practice.story_schema import Stories

FIELDS = {
    "situation": "Parcels came late. We had two engineers and eight weeks until Christmas.",
    "task": "Fewer missed windows.",
    "action": "I traced it to one scanner. I gave up the newest month of labels to ship in time.",
    "result": "Missed windows fell from 14 to 9 percent.",
    "reflection": "Today I would look at the clocks first.",
}
PARCELS = Draft("Parcel <labels>", "star", ("shipping", "failure"), FIELDS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "sparring.db")
    yield opened
    opened.close()


def met(texts: dict[str, str]) -> set[str]:
    return {each.check.id for each in check_story(texts) if each.hit}


# the checks


def test_a_whole_story_meets_every_check_with_its_place() -> None:
    found = {each.check.id: (each.field, each.quote) for each in check_story(FIELDS)}
    assert set(found) == set(load_checks())
    assert found["metric"] == ("result", "Missed windows fell from 14 to 9 percent.")
    assert found["constraint"][0] == "situation"
    assert found["trade_off"] == ("action", "I gave up the newest month of labels to ship in time.")
    assert found["own_action"] == ("action", "I traced it to one scanner.")
    assert found["reflection"] == ("reflection", "Today I would look at the clocks first.")


@pytest.mark.parametrize("field", FIELDS)
def test_every_quote_stands_in_its_field(field: str) -> None:
    assert all(each.quote in FIELDS[each.field] for each in check_story(FIELDS) if each.field == field)


def test_what_is_not_there_is_missed_with_a_sentence_on_how_to_mend_it() -> None:
    found = check_said("We worked hard and everybody was happy with us.")
    assert [each.check.id for each in found if each.hit] == []
    assert all(each.check.mend.endswith(".") for each in found)


@pytest.mark.parametrize(
    ("said", "check", "heard"),
    [
        ("The error went from 0.71 to 0.78.", "metric", True),
        ("It served 12,000 users.", "metric", True),
        ("Reviews took fourteen days, then four.", "metric", True),
        ("In 2023 we were a team of 6 people.", "metric", False),
        ("There was no trade-off in this.", "trade_off", False),
        ("I chose rules over a network.", "trade_off", True),
        ("I learned a lot and I wanted more.", "own_action", False),
        ("I quickly rewrote the loader.", "own_action", True),
        ("I've written the exporter.", "own_action", True),
        ("We rewrote the loader.", "own_action", False),
        ("I would not change anything.", "reflection", False),
        ("I should have asked the nurses.", "reflection", True),
        ("If I had to do it again I could.", "constraint", False),
        ("We couldn't keep any logs.", "constraint", True),
    ],
)
def test_a_check_hears_what_is_meant(said: str, check: str, heard: bool) -> None:
    assert (check in met({"said": said})) is heard


def test_a_quote_of_speech_without_full_stops_is_short_and_verbatim() -> None:
    said = "and so on " * 60 + "then i rewrote the parser because it was slow " + "and then some " * 60
    (quote,) = [each.quote for each in check_said(said) if each.check.id == "own_action"]
    assert "i rewrote the parser" in quote
    assert quote in said
    assert len(quote.split()) <= 30


def test_the_labelled_texts_are_heard_as_well_as_was_measured() -> None:
    found = [case for text in load_texts() for case in cases(text)]
    hits = sum(case.found and case.true for case in found)
    assert hits / sum(case.found for case in found) >= 0.9
    assert hits / sum(case.true for case in found) >= 0.9


def test_texts_of_every_part_are_labelled_and_named_once() -> None:
    texts = load_texts()
    assert len(texts) >= 30
    assert len({text.id for text in texts}) == len(texts)
    assert {text.part for text in texts} == {"tune", "held", "others"}


# one vocabulary


def test_two_pages_on_one_story_undo_nothing_of_each_other() -> None:
    before = Draft("Backfill", "star", ("failure",), {"task": "old", "action": "old"})
    stored = Draft("Backfill", "star", ("failure",), {"task": "new", "action": "old", "result": "more"})
    now = Draft("The backfill", "star", ("failure", "shipping"), {"task": "old", "action": "", "result": ""})
    fields = {"task": "new", "action": "", "result": "more"}
    assert merged(stored, before, now) == Draft("The backfill", "star", ("failure", "shipping"), fields)


def test_every_id_that_a_theme_names_is_there() -> None:
    for theme in load_themes().values():
        assert set(theme.stages) <= set(load_stages())
        assert set(theme.scenarios) <= set(load_scenarios()), theme.id


def test_the_themes_are_those_of_the_domain() -> None:
    assert set(load_themes()) == {"shipping", "failure", "research_to_product", "mentoring"}


def test_every_cue_that_a_check_names_is_in_the_lexicon() -> None:
    named = {cue for check in load_checks().values() for cue in check.cues}
    assert named
    assert named <= set(type(LEXICON.cues).model_fields)


def test_a_form_with_an_unknown_field_is_refused() -> None:
    content = load_stories().model_dump()
    content["forms"][0]["fields"] = ["situation", "tusk", "action", "result"]
    with pytest.raises(ValueError, match="no field tusk"):
        Stories.model_validate(content)


# keeping


def test_a_story_comes_back_as_it_was_written(store: Store) -> None:
    found = story(store, save_story(store, PARCELS))
    assert (found.title, found.form, found.themes, dict(found.fields)) == (
        "Parcel <labels>",
        "star",
        ("shipping", "failure"),
        FIELDS,
    )


def test_changing_the_form_loses_no_text(store: Store) -> None:
    number = save_story(store, PARCELS)
    save_story(store, Draft("Parcels", "car", (), {**FIELDS, "challenge": "Late parcels."}), number)
    found = story(store, number)
    assert list(found.told) == [each for each in fields_of("car") if each in found.told]
    assert found.fields["situation"] == FIELDS["situation"]


def test_an_unknown_theme_is_refused_by_name(store: Store) -> None:
    with pytest.raises(ValueError, match="no theme luck"):
        save_story(store, Draft("A", "star", ("luck",)))
    assert bank(store) == []


def test_a_rehearsal_changes_neither_its_story_nor_another_rehearsal(store: Store) -> None:
    number = save_story(store, PARCELS)
    before = story(store, number)
    first = add_rehearsal(store, number, "I fixed it.", 60)
    add_rehearsal(store, number, "I fixed it in a week.", 30)
    assert [each.said for each in rehearsals(store, number)] == ["I fixed it.", "I fixed it in a week."]
    assert story(store, number).fields == before.fields
    assert story(store, number).rehearsals == 2
    with pytest.raises(StoreError, match="stays as it was said"):
        store.execute("UPDATE rehearsals SET said = 'x' WHERE id = ?", (first,))


def test_words_a_minute_are_words_over_time() -> None:
    assert Rehearsal(1, 1, "", 30, "one two three four five").rate == 10


@pytest.mark.parametrize(
    ("said", "seconds", "why"),
    [
        ("  ", 60, "type or paste"),
        ("I did it.", None, "seconds"),
        ("I did it.", 0, "seconds"),
        ("x", 4000, "3600"),
    ],
)
def test_a_rehearsal_without_words_or_length_is_refused_in_words(
    store: Store, said: str, seconds: float | None, why: str
) -> None:
    number = save_story(store, PARCELS)
    with pytest.raises(ValueError, match=why):
        add_rehearsal(store, number, said, seconds)


def test_a_deleted_story_is_gone_from_the_bytes_of_the_file_and_its_number_is_not_given_again(
    store: Store,
) -> None:
    number = save_story(store, Draft("Zanzibar", "star", (), {"action": "I met a quagga."}))
    add_rehearsal(store, number, "I met a second quagga.", 20)
    delete_story(store, number)
    data = b"".join(path.read_bytes() for path in store.path.parent.glob("sparring.db*"))
    assert b"Zanzibar" not in data
    assert b"quagga" not in data
    assert rehearsals(store, number) == []
    with pytest.raises(NotFound):
        story(store, number)
    assert save_story(store, PARCELS) == number + 1


# coverage, comparison, export


def test_themes_without_a_story_come_first(store: Store) -> None:
    save_story(store, PARCELS)
    found = [(each.theme.id, len(each.stories)) for each in coverage(bank(store))]
    assert found == [("research_to_product", 0), ("mentoring", 0), ("shipping", 1), ("failure", 1)]


def test_a_rehearsal_is_told_what_is_new_and_what_was_lost() -> None:
    before = Rehearsal(
        1, 1, "", 60, "The scanner clock was wrong. I rebuilt the labels. Customers complained daily."
    )
    after = Rehearsal(
        2, 1, "", 60, "I rebuilt labels. Missed windows fell from 14 to 9 percent. The clock of the scanner!"
    )
    found = difference(before, after)
    assert [each.check.id for each in found.gained] == ["metric"]
    assert found.lost == ()
    assert found.new == ()
    assert found.gone == ("Customers complained daily.",)


def test_the_bank_is_exported_whole(store: Store) -> None:
    number = save_story(store, PARCELS)
    add_rehearsal(store, number, "I traced *it*.", 30)
    (found,) = json.loads(as_json(store))
    assert found["fields"] == FIELDS
    assert found["rehearsals"][0]["said"] == "I traced *it*."
    assert found["checks"]["metric"] == FIELDS["result"]
    page = as_markdown(store)
    assert "## 1. Parcel \\<labels\\>" in page
    assert all(text in page for text in FIELDS.values())
    assert "I traced \\*it\\*." in page
    assert "0:30, 6 words a minute" in page


@pytest.mark.parametrize("draft", [PARCELS, Draft(), Draft("x", "car", (), {"action": "<script>"})])
def test_the_page_shows_no_markup_of_a_person(store: Store, draft: Draft) -> None:
    save_story(store, draft)
    add_rehearsal(store, 1, "<script>alert(1)</script> 5 percent", 9)
    kept = bank(store)
    titles: dict[str, Any] = {str(each.id): each.title for each in load_stages().values()}
    shown = [
        views.listing(kept),
        views.themes(coverage(kept), titles, {}),
        views.findings(draft),
        views.past(rehearsals(store, 1)),
        views.question(kept[0]),
    ]
    assert "<script" not in "".join(shown)
    assert "<labels" not in "".join(shown)


def test_a_story_can_be_pointed_to_as_evidence_in_the_plan(store: Store) -> None:
    assert points(f"story {save_story(store, PARCELS)}")


# the terminal


def sparring(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["stories", *words])
    return done.exit_code, done.output


def test_the_terminal_lists_shows_and_exports(tmp_path: Path) -> None:
    assert "No stories yet" in sparring("list")[1]
    home = load_settings().home
    opened = Store(home / "sparring.db")
    save_story(opened, Draft("Parcels", "star", ("failure",), {"action": "I traced it."}))
    add_rehearsal(opened, 1, "I traced it to a scanner.", 60)
    opened.close()
    code, listed = sparring("list")
    assert code == 0
    assert "Parcels (failure): lacks metric, constraint, trade-off, reflection; rehearsed 1 time" in listed
    assert "No story yet about: Shipping, Research to product, Mentoring" in listed
    assert "+ own action: I traced it." in sparring("show", "1")[1]
    assert sparring("export", "--format", "json", "--out", str(tmp_path / "s.json"))[0] == 0
    assert json.loads((tmp_path / "s.json").read_text("utf-8"))[0]["title"] == "Parcels"


def test_an_unknown_story_is_said_in_words() -> None:
    code, said = sparring("show", "7")
    assert code == 1
    assert "no story 7" in said
