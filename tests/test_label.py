"""`sparring label`: blind, kept as it goes, and forgiving of what is mistyped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.__main__ import app
from app.agreement.labelling import Reply, Wish, ask_levels, parse_reply, waiting
from app.agreement.labels import read_labelled
from app.transcripts.formats import read
from rubrics.loader import load_rubric, load_stages

RUN = CliRunner()
ANSWER = "I'd keep the old one as the baseline and compare watch time over two weeks."
TRANSCRIPT = {
    "stage": "behavioral",
    "persona": "hostile reviewer",
    "scenario": {"title": "A disagreement", "prompt": "Tell me about one."},
    "labels": {"communication": 4.5},
    "grades": [{"scores": {"communication": {"level": 2}}}],
}
ASKED = len(load_stages()["behavioral"].observable)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four transcripts in a file, in the folder where the command runs."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "some.jsonl"
    turns = [{"speaker": "interviewer", "text": "And then?"}, {"speaker": "candidate", "text": ANSWER}]
    lines = [json.dumps({"id": f"secret{n}", **TRANSCRIPT, "turns": turns}) for n in range(4)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def label(files: Path, *typed: str) -> Result:
    return RUN.invoke(app, ["label", str(files), "--rater", "ana"], input="\n".join([*typed, ""]))


def kept(folder: Path) -> list[dict[str, object]]:
    path = folder / "labels-ana.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_nothing_that_could_sway_the_rater_is_shown(files: Path) -> None:
    shown = label(files, "q").stdout
    assert ANSWER in shown
    for told in ("hostile", "secret", "4.5", "level"):
        assert told not in shown


def test_a_finished_transcript_is_kept_with_its_levels_and_rater(files: Path, tmp_path: Path) -> None:
    result = label(files, "3", "2.5", "n", "4", "q")
    assert result.exit_code == 0
    (one,) = kept(tmp_path)
    criteria = [c.id for c in load_rubric().criteria if c.id in load_stages()["behavioral"].observable]
    assert one["labels"] == dict(zip(criteria, [3, 2.5, None, 4], strict=True))
    assert one["rater"] == "ana"
    assert read_labelled([tmp_path / "labels-ana.jsonl"], load_rubric())[0].labels == one["labels"]


def test_a_rerun_goes_on_where_it_stopped(files: Path, tmp_path: Path) -> None:
    label(files, *["3"] * ASKED, "3")  # the second one is left half done: the input ends
    label(files, *["4"] * 3 * ASKED)
    ids = [one["id"] for one in kept(tmp_path)]
    assert sorted(map(str, ids)) == [f"secret{n}" for n in range(4)]
    assert "0 left" in label(files).stdout


def test_a_skipped_transcript_comes_again(files: Path, tmp_path: Path) -> None:
    label(files, "s", *["3"] * ASKED, "q")
    assert len(kept(tmp_path)) == 1
    assert "transcript 1 of 3" in label(files, "q").stdout


def test_back_asks_the_one_before_again(files: Path, tmp_path: Path) -> None:
    label(files, "b", "1", "b", "5", *["3"] * (ASKED - 1), "q")
    assert list(dict(kept(tmp_path)[0]["labels"]).values()) == [5, 3, 3, 3]  # type: ignore[call-overload]


def test_the_transcript_can_be_read_again(files: Path) -> None:
    assert label(files, "t", "q").stdout.count(ANSWER) == 2


def test_what_is_mistyped_is_asked_again(files: Path, tmp_path: Path) -> None:
    result = label(files, "7", "good", "", "2.3", *["3"] * ASKED, "q")
    assert result.stdout.count("is no answer here") == 4
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize(("typed", "meant"), [(" 3 ", 3), ("2,5", 2.5), ("N", Wish.not_observed)])
def test_a_reply_is_read_as_it_is_meant(typed: str, meant: Reply) -> None:
    assert parse_reply(typed) == meant


@pytest.mark.parametrize("typed", ["0", "5.5", "nan", "inf", "33", "x"])
def test_what_is_no_level_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no answer"):
        parse_reply(typed)


def test_ctrl_c_ends_without_losing_what_is_finished(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = iter([*[3.0] * ASKED])

    def reply() -> Reply:
        try:
            return next(replies)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("app.cli.label.read_reply", reply)
    result = label(files)
    assert result.exit_code == 0
    assert "1 kept" in result.stdout
    assert len(kept(tmp_path)) == 1


def test_the_order_is_always_the_same_and_not_that_of_the_file(files: Path, tmp_path: Path) -> None:
    transcripts = read(files)
    orders = [waiting(some, tmp_path / "none", "ana") for some in (transcripts, transcripts[::-1])]
    assert orders[0] == orders[1] != transcripts


def test_stopping_gives_no_levels() -> None:
    assert ask_levels(load_rubric().criteria, lambda criterion, place: Wish.stop) is Wish.stop


def test_labels_are_not_written_into_a_file_that_is_read(files: Path) -> None:
    result = RUN.invoke(app, ["label", str(files), "--out", str(files)])
    assert result.exit_code == 1
    assert "choose another --out" in result.stderr
