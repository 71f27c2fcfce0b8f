"""The candidate's own scores beside the grader's, and whether they can be trusted. Pure.

The rule is DOMAIN.md section 6: scores that lie more than one point apart on two or more signals are
uncalibrated, and count no more than the grader's until two interviews in a row agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Levels = Mapping[str, int | None]  # signal -> 1 to 5, None where it was not observed
CLOSE = 1  # points that may lie between two scores of one signal
TOO_MANY = 2  # signals further apart than that make an interview's self-scores uncalibrated
IN_A_ROW = 2  # agreeing interviews after which the own scores stand again


@dataclass(frozen=True)
class Calibration:
    """What the self-scores are worth after an interview. `agreeing`: interviews in a row that agreed."""

    uncalibrated: bool
    agreeing: int


def both(own: Levels, given: Levels) -> list[str]:
    """The signals that both scored, in the order of `own`."""
    return [signal for signal, level in own.items() if level is not None and given.get(signal) is not None]


def apart(own: Levels, given: Levels) -> list[str]:
    """The signals on which the two lie more than one point apart."""
    return [signal for signal in both(own, given) if abs((own[signal] or 0) - (given[signal] or 0)) > CLOSE]


def calibration(history: Sequence[tuple[Levels, Levels]]) -> Calibration:
    """The state after these interviews, oldest first, each with the candidate's and the grader's levels.

    An interview in which fewer than two signals were scored by both proves nothing and is passed over.
    """
    uncalibrated, agreeing = False, 0
    for own, given in history:
        if len(both(own, given)) < TOO_MANY:
            continue
        far = len(apart(own, given)) >= TOO_MANY
        agreeing = 0 if far else agreeing + 1
        uncalibrated = far or (uncalibrated and agreeing < IN_A_ROW)
    return Calibration(uncalibrated, agreeing)


def counted(own: Levels, given: Levels, state: Calibration) -> dict[str, int | None]:
    """The self-scores as they count: while uncalibrated, none is higher than the grader's."""
    lowered = set(both(own, given)) if state.uncalibrated else set()
    return {
        signal: min(level, given[signal] or level) if signal in lowered and level is not None else level
        for signal, level in own.items()
    }
