"""A whole short interview and its grade with a real model, through what the page and the command line use."""

from __future__ import annotations

from pathlib import Path

from app.backends.llamacpp import LlamaCppModel
from app.grading import grade_interview
from app.session import last_turn
from graphs.lexicon import LEXICON
from graphs.model import say
from graphs.words import mentioned
from rubrics.schema import SIGNALS
from tests.interviewing import ANSWERS, begin, hold, services_with


def test_a_real_model_holds_an_interview_and_grades_it(smollm_path: Path) -> None:
    services = services_with(LlamaCppModel(smollm_path, n_ctx=4096))
    session = begin(services, minutes=1.5, speak_mode="rewrite")
    session.draft(ANSWERS["ramble"])
    hold(session, ["What is the latency budget?", ANSWERS["plain"]])

    kinds = [turn["kind"] for turn in session.turns]
    assert session.status == "closed"
    assert kinds[1:3] == ["interrupted", "interruption"]
    assert "clarification" in kinds
    for turn in session.turns:
        if turn["speaker"] == "interviewer" and turn["kind"] != "closing":
            assert not mentioned(turn["text"].split("\n\n")[0], [*LEXICON.praise, *LEXICON.grading_words])

    grade = grade_interview(services, session.id)
    said = {turn["n"]: turn["text"] for turn in session.turns if turn["speaker"] == "candidate"}
    assert set(grade["scores"]) == set(SIGNALS)
    for score in grade["scores"].values():
        assert score["status"] in ("scored", "not_observed")
        assert all(evidence["quote"] in said[evidence["turn"]] for evidence in score["evidence"])
    assert services.store.grades(session.id)[0]["grade"]["scores"] == grade["scores"]
    services.close()


def test_an_interview_longer_than_the_models_context_loses_no_word_and_no_wording(smollm_path: Path) -> None:
    """45 minutes, at least 40 turns, answers of 150 words and more: far more than fits the context."""
    model = LlamaCppModel(smollm_path, n_ctx=4096)
    services = services_with(model)
    session = begin(services, persona="neutral_senior", minutes=45, speak_mode="rewrite", observe=False)
    answers: list[str] = []
    while session.status == "open":
        answers.append(
            " ".join([*[ANSWERS["plain"]] * 4, f"That is where I would stand in week {len(answers)}."])
        )
        last_turn(session.answer(answers[-1]))

    turns = session.turns
    moves = [event["data"] for event in session.events if event["kind"] == "move"]
    assert len(turns) >= 40
    assert min(len(answer.split()) for answer in answers) >= 150
    assert model.count([say("user", turn["text"]) for turn in turns]) > model.n_ctx
    assert [turn["text"] for turn in turns if turn["speaker"] == "candidate"] == answers
    assert [turn["text"] for turn in session.state["turns"]] == [turn["text"] for turn in turns]
    assert sum(bool(move.get("rejected")) or move.get("mode") == "rewrite" for move in moves) >= 5
    assert "model failed" not in str(moves)
    services.close()
