"""Fits a calibration to labelled transcripts, and says how it agrees with labels it was not fitted on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path

import yaml

from app.agreement.labels import Labelled
from app.named import named
from app.transcripts.formats import Transcript
from graphs.grade_state import Progress, criteria_of, graded_units, new_state, prepared, silent
from graphs.reading import Chooser, numbers_of, read_unit
from rubrics.agreement import MEASURES, Pair
from rubrics.calibration import ANCHORS, Calibration, read_calibration
from rubrics.fitting import Row, fit, predict
from rubrics.loader import SEVEN, load_stages
from rubrics.schema import Rubric, Stage

LEAST_LABELS = 24  # below it a fit on other transcripts does no better than the default
LEAST_TRANSCRIPTS = 6
SHARED = "any"  # the one criterion of a fit for rubrics of anchors alone, whose criteria are not known
UNKNOWN = "unknown"  # the sha256 of a model whose weights nobody can tell


def stage_of(transcript: Transcript, rubric: Rubric) -> Stage | None:
    """The transcript's stage where the rubric knows stages. Raises ValueError for an unknown one."""
    return named("stage", transcript.stage, load_stages()) if rubric.id == SEVEN else None


def labels_that_count(labelled: Labelled, rubric: Rubric) -> dict[str, float]:
    """The levels of criteria that the stage can show. Raises ValueError for an unknown stage."""
    try:
        criteria = criteria_of(rubric, stage_of(labelled.transcript, rubric))
    except ValueError as error:
        raise ValueError(f"{labelled.name}: {error}") from error
    given = {criterion.id: labelled.labels.get(criterion.id) for criterion in criteria}
    return {name: level for name, level in given.items() if level is not None}


def refuse_few(levels: Mapping[str, Iterable[float]]) -> None:
    """Raise ValueError when `levels`, by transcript, are too few or too much alike for a fit."""
    given = {name: list(own) for name, own in levels.items()}
    every = [level for own in given.values() for level in own]
    transcripts = sum(bool(own) for own in given.values())
    if len(every) < LEAST_LABELS or transcripts < LEAST_TRANSCRIPTS:
        raise ValueError(
            f"{len(every)} labels of {transcripts} transcripts are too few: a fit needs at least "
            f"{LEAST_LABELS} labels of {LEAST_TRANSCRIPTS} transcripts; label more with  sparring label"
        )
    if len(set(every)) < 2:
        raise ValueError(f"every label is {every[0]:g}: a fit needs answers of different levels")


def rows_of(labelled: Labelled, rubric: Rubric, model: Chooser, tell: Progress = silent) -> list[Row]:
    """The raw numbers of every criterion that has a label and that an answer is about.

    Raises what the model raises.
    """
    transcript, labels = labelled.transcript, labels_that_count(labelled, rubric)
    criteria = criteria_of(rubric, stage_of(transcript, rubric))
    state = new_state(transcript.model_dump(mode="json", exclude_none=True))
    state.update(prepared(state, rubric))  # type: ignore[typeddict-item]
    units = graded_units(state)
    readings = []
    for done, unit in enumerate(units):
        tell(done, len(units), f"reading turn {unit.turn} of {labelled.name}")
        readings.append(read_unit(unit, [] if rubric.routed else criteria, model))
    tell(len(units), len(units), f"{labelled.name} read")
    weights = state["weights"]
    return [
        Row(labelled.name, c.id, numbers_of(readings, c, weights.get(c.id)), labels[c.id])
        for c in criteria
        if c.id in labels and readings and any(weights.get(c.id, [1.0]))
    ]


def fit_rows(rows: Sequence[Row], rubric: Rubric, fingerprint: Mapping[str, str], fitted: str) -> Calibration:
    """The calibration for this rubric and these weights; of anchors alone, for any such rubric."""
    shared = [replace(row, criterion=SHARED) for row in rows] if rubric.routed else rows
    target = ANCHORS if rubric.routed else rubric.id
    found = fit(shared, name="draft", rubric=target, sha256=fingerprint["sha256"], fitted=fitted)
    if not rubric.routed:
        return found
    return found.model_copy(update={"criteria": {}, "other": found.criteria[SHARED]})


def cross_validate(rows: Sequence[Row], rubric: Rubric, fingerprint: Mapping[str, str]) -> list[Pair]:
    """Leave one transcript out: cuts, weights, offsets and bar all come from the others."""
    pairs: list[Pair] = []
    for left_out in dict.fromkeys(row.transcript for row in rows):
        others = [row for row in rows if row.transcript != left_out]
        calibration = fit_rows(others, rubric, fingerprint, "cross-validation")
        pairs += [predict(row, calibration) for row in rows if row.transcript == left_out]
    return pairs


def how_fitted(rows: Sequence[Row], sources: str, pairs: Sequence[Pair]) -> str:
    """What a calibration says of itself: labels, transcripts, their files, and the held-out agreement."""
    transcripts = len({row.transcript for row in rows})
    measured = {name: measure(pairs) for name, measure in MEASURES.items()}
    shown = ", ".join(f"{name} {value:.2f}" for name, value in measured.items() if not isnan(value))
    start = f"Ordinal regression on {len(rows)} labels of {transcripts} transcripts of {sources}."
    return f"{start} Leaving one transcript out: {shown}."


def refuse_unknown_weights(fingerprint: Mapping[str, str]) -> None:
    """Raise ValueError for a model whose weights have no digest: a fit could not be tied to them."""
    if fingerprint.get("sha256", UNKNOWN) == UNKNOWN:
        raise ValueError(
            f"the backend {fingerprint.get('backend')} does not tell which weights "
            f"{fingerprint.get('model')} has, so no fit can be tied to them: use the backend llamacpp or hf"
        )


def calibration_name(rubric: Rubric, fingerprint: Mapping[str, str]) -> str:
    """Rubric, model and the start of its digest: files of two models of one name do not meet."""
    return f"{'anchors' if rubric.routed else rubric.id}-{weights_name(fingerprint)}"


def weights_name(fingerprint: Mapping[str, str]) -> str:
    """The model's name, fit for a file, with the start of the digest of its weights."""
    name = re.sub(r"[^\w.-]+", "-", Path(fingerprint["model"]).name.removesuffix(".gguf"))
    return f"{name}-{fingerprint['sha256'][:8]}"


def write_calibration(calibration: Calibration, path: Path) -> Calibration:
    """Write it under the name of its file; the version is one more than that of the file it replaces."""
    before = read_calibration(path).version if path.exists() else 0
    written = calibration.model_copy(update={"id": path.stem, "version": before + 1})
    text = yaml.safe_dump(written.model_dump(mode="json"), sort_keys=False, width=100, allow_unicode=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# Written by a fit to labelled transcripts; do not edit.\n{text}", "utf-8")
    return written
