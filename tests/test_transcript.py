"""Transcripts others write: what is understood, what is refused and in which words, what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.backends.scripted import ScriptedModel
from app.storage.store import Store
from app.transcripts import limits as transcript_limits
from app.transcripts.formats import (
    Transcript,
    TranscriptError,
    from_store,
    import_transcripts,
    parse,
    read,
    to_json,
    to_jsonl,
    to_markdown,
)
from graphs.grade import grade
from rubrics.loader import load_rubric

GOLD = Path(__file__).parents[1] / "eval" / "gold" / "seven_signals.jsonl"
TALK = [("interviewer", "Why?"), ("candidate", "Because.")]


def turns_of(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def talk(*texts: str, **more: Any) -> Transcript:
    """Interviewer and candidate in turn."""
    sides = ["interviewer", "candidate"] * len(texts)
    turns = [{"speaker": side, "text": text} for side, text in zip(sides, texts, strict=False)]
    return Transcript.model_validate({"turns": turns, **more})


def one(text: str, name: str = "file.md") -> Transcript:
    [transcript] = parse(text, name)
    return transcript


READABLE = {
    "plain labels": "Interviewer: Why?\nCandidate: Because.",
    "bold with the colon inside": "**Interviewer:** Why?\n\n**Candidate:** Because.\n",
    "bold with the colon outside": "**Interviewer**: Why?\n__Candidate__: Because.",
    "headings without a colon": "## Interviewer\n\nWhy?\n\n### Candidate\nBecause.",
    "headings with a colon": "## Interviewer:\nWhy?\n## Candidate:\nBecause.",
    "any case": "INTERVIEWER: Why?\ncandidate: Because.",
    "Windows line ends and a byte order mark": "\ufeffInterviewer: Why?\r\n\r\nCandidate: Because.\r\n",
    "old Macintosh line ends": "Interviewer: Why?\rCandidate: Because.",
    "label on a line of its own": "Interviewer:\n\nWhy?\n\nCandidate:\nBecause.",
    "other words for the candidate": "Interviewer: Why?\nInterviewee: Because.",
    "names behind the label": "Interviewer (Ana): Why?\nCandidate [Bo]: Because.",
    "times before the label": "[00:00] Interviewer: Why?\n(00:01) Candidate: Because.",
    "a chat log": "Assistant: Why?\nUser: Because.",
    "up to three spaces of indentation": "   Interviewer: Why?\n  Candidate: Because.",
    "no space after the colon": "Interviewer:Why?\nCandidate:Because.",
    "one JSON object": '{"turns": [{"speaker": "interviewer", "text": "Why?"}, '
    '{"speaker": "candidate", "text": "Because."}]}',
    "synonyms in JSON": '{"turns": [{"speaker": "Assistant", "text": "Why?"}, '
    '{"speaker": " USER ", "text": "Because."}]}',
    "an array": '\n [ {"turns": [{"speaker": "interviewer", "text": "Why?"}, '
    '{"speaker": "candidate", "text": "Because."}]}]',
}


@pytest.mark.parametrize("name", ["talk.md", "talk.txt", "<stdin>", "talk"])
@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE)
def test_people_write_it_like_this_and_it_is_understood(text: str, name: str) -> None:
    assert turns_of(one(text, name)) == TALK


KEPT = {
    "several paragraphs": "First.\n\nSecond.\n\n- a list\n- of two",
    "a label inside a fence": "```python\nInterviewer: str\n\nCandidate: int\n```\nDone.",
    "a fence of tildes with ticks inside": "~~~\n```\nCandidate: x\n~~~",
    "a long fence around a short one": "````md\n```\nInterviewer: x\n```\n````",
    "an opening fence with a language does not close": "```\n```python\nCandidate: x\n```",
    "a fence that starts beside the label": "```python\nCandidate = 1\nInterviewer: int = 2\n```",
    "an indented fence": "1. so:\n    ```\n    Candidate: x\n    ```",
    "words that look like labels": "Note: this.\nTime complexity: O(n)\n**Idea:** a map\nUser: a person",
    "a label within a line": "then the Interviewer: asked",
    "a label in a quote or list": "> Interviewer: quoted\n- Candidate: listed",
    "four spaces": "so:\n    Interviewer: indented code",
    "control characters": "a\x00b\x1b[31mred\x0c\u2028next",
    "Markdown of all kinds": "# Title\n---\n- id: 7\n| a | b |\n<b>x</b> $L(\\theta)$ {{ jinja }}",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_the_words_of_one_turn_stay_one_turn(text: str) -> None:
    assert turns_of(one(f"Interviewer: Go.\n\nCandidate: {text}\n\nInterviewer: Next.")) == [
        ("interviewer", "Go."),
        ("candidate", text),
        ("interviewer", "Next."),
    ]


HARD = {
    "a line that starts like a turn": "She said:\nInterviewer: what?\n**Candidate:** that",
    "the first line starts like a turn": "Interviewer: what?",
    "a heading that names a side": "## Candidate",
    "a stranger": "Moderator: hello\nInterviewer 2: hello",
    "a backslash before a label": "\\Interviewer: x\n\\\\Candidate: y\n\\theta: z",
    "a fence that nothing closes": "so:\n```python\nCandidate: x = 1",
    "two fences that nothing closes": "````\n```\nInterviewer: x",
    "a closed fence, then an open one": "```\nCandidate: x\n```\nand\n~~~\nInterviewer: y",
    "a backslash before a fence": "\\```\nInterviewer: x",
    "indentation first": "    indented\nnot",
    "a label with a time": "[00:12] Interviewer: x",
    "nothing": "",
    "many open fences": "```python\n" * 3000 + "Candidate: x",
} | KEPT


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_markdown_gives_back_speakers_and_texts(text: str) -> None:
    for transcript in (talk("Why?", text, text, "Fine."), talk(text)):
        again = one(to_markdown(transcript))
        assert [(side, said.strip("\n")) for side, said in turns_of(transcript)] == turns_of(again)


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_a_prompt_never_becomes_a_turn(text: str) -> None:
    again = one(to_markdown(talk("Why?", "Because.", scenario={"title": "T", "prompt": text})))
    assert again.scenario.prompt == text.strip("\n")
    assert turns_of(again) == TALK


def test_markdown_gives_back_what_the_interview_was() -> None:
    facts = {"id": "g01", "stage": "coding", "role": "MLE", "persona": "a: b", "minutes": 45.0, "seed": 0}
    again = one(
        to_markdown(talk(*dict(TALK).values(), **facts, scenario={"title": "A\n# B", "prompt": "P\n\nQ"}))
    )
    assert {key: getattr(again, key) for key in facts} == facts
    assert (again.scenario.title, again.scenario.prompt) == ("A # B", "P\n\nQ")


def test_a_time_beside_the_label_is_the_turn_s_time() -> None:
    text = "[01:05] Interviewer: Why?\nCandidate (1:00:01): Because.\n**Interviewer** [02:00]: So?"
    assert [turn.t for turn in one(text).turns] == [65.0, 3601.0, 120.0]


REFUSED = {
    "an unknown speaker in JSON": (
        '{"turns": [{"speaker": "interviewer", "text": "a"}, {"speaker": "Moderator", "text": "b"}]}',
        r"file: turn 2 speaker: unknown speaker 'Moderator' \(choose interviewer or candidate",
    ),
    "a speaker that is no word": (
        '{"turns": [{"speaker": {"name": "x"}, "text": "a"}]}',
        r"turn 1 speaker: unknown speaker \{'name'",
    ),
    "no text": ('{"turns": [{"speaker": "candidate"}]}', r"file: turn 1 text: is missing: every turn needs"),
    "a text that is a list": (
        '{"turns": [{"speaker": "user", "text": ["a"]}]}',
        r"turn 1 text: input should be a valid string \(not \['a'\]\)",
    ),
    "no turns": ('{"id": "x"}', "file: turns: is missing"),
    "an empty list of turns": ('{"turns": []}', "file: there is no turn: at least one"),
    "turns that are no list": ('{"turns": "hello"}', "file: turns: input should be a valid list"),
    "a list of no objects": (
        "[[1]]",
        r"file, transcript 1: a transcript is an object with turns, not list \[1\]",
    ),
    "a time before all calendars": (
        '{"created": "0001-01-01T00:00:00+14:00", "turns": [{"speaker": "user", "text": "a"}]}',
        "created: .* outside of the years",
    ),
    "turns numbered from 0": (
        '{"turns": [{"n": 0, "speaker": "user", "text": "a"}]}',
        r"turn 1 n: input should be greater than or equal to 1 \(not 0\)",
    ),
    "turns out of order": (
        '{"turns": [{"n": 2, "speaker": "user", "text": "a"}, {"n": 2, "speaker": "user", "text": "b"}]}',
        "turn 2 comes after turn 2: number turns 1, 2, 3, … or leave n out",
    ),
    "half a character": (
        '{"turns": [{"speaker": "user", "text": "\\ud83d"}]}',
        "file: holds half a character: write",
    ),
    "NaN": ('{"turns": [{"speaker": "user", "text": "a", "t": NaN}]}', "NaN is no JSON number"),
    "a seed beyond 64 bits": ('{"seed": 1e30, "turns": [{"speaker": "user", "text": "a"}]}', "seed: "),
    "a number of 5,000 digits": ('{"seed": ' + "9" * 5000 + ', "turns": []}', "not JSON that can be read"),
    "nesting without a bottom": ('{"a":' + "[" * 200_000, "not JSON that can be read"),
    "JSON cut short": (
        '{"turns": [\n{"speaker": "user",',
        r"file, line 2, column \d+: not JSON .*: correct it",
    ),
    "a grade with a level of 7": (
        '{"turns": [{"speaker": "user", "text": "a"}], "grades": [{"scores": {"x": {"level": 7}}}]}',
        r"grade 1.*less than or equal to 5",
    ),
    "an empty file": (" \n\t\n", "file: is empty"),
    "words and no label": ("Hello there.\nHow are you?", "file: no turn was found: start each turn with"),
    "names and no label": ("Ana: Why?\nBo: Because.", r"no turn was found.*\(found 'Ana', 'Bo'\)"),
    "one side under a name": ("Interviewer: Why?\nBo: Because.", "only the interviewer speaks, .*'Bo'"),
    "a second interviewer": (
        "Interviewer: Why?\nCandidate: So.\nInterviewer 2: But?",
        "file: line 3: unknown speaker 'Interviewer 2'",
    ),
    "a moderator": (
        "**Moderator:** Hi.\nInterviewer: Why?\nCandidate: So.",
        "line 1: unknown speaker 'Moderator'",
    ),
    "an open fence that swallows turns": (
        "Candidate: so\n```python\nx = 1\nInterviewer: Stop.\nCandidate: y",
        "file: line 2: the code fence opened here is never closed, so the turn at line 4",
    ),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_the_place_and_the_remedy(text: str, said: str) -> None:
    with pytest.raises(TranscriptError, match=said) as caught:
        parse(text, "file")
    assert len(str(caught.value)) < 600


def test_a_bad_line_of_jsonl_is_named_by_its_number() -> None:
    good = to_jsonl([talk("Why?")])
    with pytest.raises(TranscriptError, match=r"^gold\.jsonl, line 3, column 2: not JSON"):
        parse(good + "\n{nonsense}\n" + good, "gold.jsonl")
    with pytest.raises(TranscriptError, match=r"^gold, line 2: turns: is missing"):
        parse(good + "{}\n", "gold")


def test_jsonl_is_told_by_its_content_too() -> None:
    assert len(parse(to_jsonl([talk("Why?")] * 3), "<stdin>")) == 3


def test_a_line_separator_inside_a_json_string_is_no_end_of_line() -> None:
    assert turns_of(one(to_jsonl([talk("a\u2028b\x85c")]), "x.jsonl")) == [("interviewer", "a\u2028b\x85c")]


@pytest.mark.parametrize(
    ("name", "limit", "text"),
    [
        ("MAX_TURNS", 2, "Interviewer: a\nCandidate: b\nInterviewer: c"),
        ("MAX_TEXT", 5, "Interviewer: a\nCandidate: more than five"),
        ("MAX_FIELD", 5, "# a very long title\n\nInterviewer: a"),
    ],
)
def test_too_much_is_refused_with_the_limit(
    monkeypatch: pytest.MonkeyPatch, name: str, limit: int, text: str
) -> None:
    monkeypatch.setattr(transcript_limits, name, limit)
    with pytest.raises(
        TranscriptError, match=rf"file: .* more than the {limit} that are read: shorten or split"
    ):
        parse(text, "file")


def test_too_many_transcripts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.transcripts.parse.MAX_TRANSCRIPTS", 2)
    with pytest.raises(TranscriptError, match=r"x\.jsonl: holds 3 transcripts, more than the 2"):
        parse(to_jsonl([talk("a")] * 3), "x.jsonl")


def test_a_file_too_large_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.transcripts.parse.MAX_FILE", 2**20)
    (tmp_path / "big.md").write_bytes(b"Interviewer: " + "é".encode() * 2**20)
    with pytest.raises(TranscriptError, match=r"big\.md: is larger than 1 MiB: split it"):
        read(tmp_path / "big.md")


def test_a_file_that_is_not_utf_8_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("Interviewer: schön".encode("latin-1"))
    with pytest.raises(TranscriptError, match=r"old\.txt: byte 16 is not UTF-8: save the file as UTF-8"):
        read(tmp_path / "old.txt")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"none\.md: No such file or directory: check the path"):
        read(tmp_path / "none.md")


def test_only_speaker_and_text_are_required() -> None:
    [first, second] = talk("Why?", "Because.").turns
    assert (first.n, first.kind, first.t, first.code) == (1, "question", 0.0, None)
    assert (second.n, second.kind) == (2, "answer")


def test_code_given_apart_is_put_into_the_text_once() -> None:
    turn = {"speaker": "candidate", "text": "So:", "code": "a = '```'\n"}
    [made] = Transcript.model_validate({"turns": [turn]}).turns
    assert made.text == "So:\n\n````python\na = '```'\n````"
    assert Transcript.model_validate({"turns": [made.model_dump()]}).turns[0].text == made.text


def test_unknown_keys_are_kept() -> None:
    again = one(to_json(talk("Why?", labels={"correctness": None})), "x.json")
    assert again.model_extra == {"labels": {"correctness": None}}


def test_all_gold_transcripts_parse_and_keep_their_words() -> None:
    raw = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    found = read(GOLD)
    assert len(found) == 20
    assert [turns_of(one) for one in found] == [
        [(turn["speaker"], turn["text"]) for turn in item["turns"]] for item in raw
    ]


def test_all_gold_transcripts_survive_markdown() -> None:
    for transcript in read(GOLD):
        assert turns_of(one(to_markdown(transcript))) == turns_of(transcript)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = Store(tmp_path / "sparring.db")
    yield opened
    opened.close()


FULL: dict[str, Any] = {
    "id": "g01",
    "created": "2026-05-01T10:00:00.000+00:00",
    "stage": "coding",
    "role": "MLE",
    "persona": "neutral",
    "scenario": {"id": "rolling_limit", "title": "Limit", "prompt": "Write …"},
    "minutes": 20.0,
    "elapsed": 61.5,
    "seed": 7,
    "model": {"sha256": "ab"},
    "turns": [
        {"n": 1, "speaker": "interviewer", "kind": "question", "t": 0.0, "text": "Why?"},
        {
            "n": 3,
            "speaker": "candidate",
            "kind": "interrupted",
            "t": 14.0,
            "text": "```python\nx\n```",
            "code": "x",
        },
    ],
    "events": [{"t": 3.0, "turn": 1, "kind": "constraint", "data": {"id": "c", "none": None}}],
    "grades": [{"scores": {"x": {"level": None, "status": "not_observed"}}, "weighted_mean": 2.5}],
}


def test_an_interview_survives_export_and_import(store: Store) -> None:
    [interview] = import_transcripts(store, [Transcript.model_validate(FULL)])
    exported = json.loads(to_json(from_store(store, interview)))
    [grade] = exported.pop("grades")
    assert exported == {key: value for key, value in FULL.items() if key != "grades"}
    assert {key: grade[key] for key in ("scores", "weighted_mean")} == FULL["grades"][0]
    assert store.interview(interview)["status"] == "imported"


def test_a_grade_from_a_file_is_marked_as_such(store: Store) -> None:
    [interview] = import_transcripts(store, [Transcript.model_validate(FULL)])
    assert store.grades(interview)[0]["provenance"] == {"imported": True}


def test_a_second_export_equals_the_first(store: Store) -> None:
    first, second = import_transcripts(store, [Transcript.model_validate(FULL)] * 2)
    assert second == "g01-2"
    again = to_json(from_store(store, first)).replace('"g01"', '"g01-2"')
    created = from_store(store, first).grades[0]["created"], from_store(store, second).grades[0]["created"]
    assert to_json(from_store(store, second)).replace(created[1], created[0]) == again


def test_importing_a_taken_id_leaves_the_first_one_alone(store: Store) -> None:
    ids = import_transcripts(store, [talk("a", id="g01"), talk("b", id="g01"), talk("c", id="g01")])
    assert ids == ["g01", "g01-2", "g01-3"]
    assert [store.turns(name)[0]["text"] for name in ids] == ["a", "b", "c"]


def test_a_grade_of_the_grading_machine_is_read_back(store: Store) -> None:
    transcript = talk("Why?", "I would keep a baseline and split users at random.", id="g01")
    model = ScriptedModel(rule=lambda messages, question, choices: [1.0] * len(choices))
    made = grade(transcript.model_dump(), model, load_rubric(), role=None, stage=None)
    import_transcripts(store, [transcript])
    store.add_grade("g01", made)
    [again] = one(to_json(from_store(store, "g01")), "g01.json").grades
    assert {key: value for key, value in again.items() if key != "created"} == made
    assert store.grades("g01")[0]["rubric"] == "seven_signals"


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [("../../etc/passwd", "etc-passwd"), ("--force", "force"), ("a b/c", "a-b-c"), (7, "7")],
)
def test_an_id_from_a_file_is_made_fit_for_paths_and_options(store: Store, wanted: Any, kept: str) -> None:
    assert import_transcripts(store, [talk("a", id=wanted)]) == [kept]


@pytest.mark.parametrize("wanted", [None, "", "///", "…"])
def test_a_transcript_without_a_usable_id_gets_one(store: Store, wanted: str | None) -> None:
    [first, second] = import_transcripts(store, [talk("a", id=wanted)] * 2)
    assert first != second
    assert min(len(first), len(second)) >= 8


def test_an_import_that_fails_in_the_middle_keeps_nothing(store: Store) -> None:
    def stream() -> Any:
        yield talk("a", id="g01")
        raise RuntimeError("the disk was pulled")

    with pytest.raises(RuntimeError):
        import_transcripts(store, stream())
    assert store.interviews() == []
