"""Pure views of a sitting: the task, the feedback with the places in the answer, the summary."""

from __future__ import annotations

from collections.abc import Sequence

from app.called import count_of
from app.views.interview import clock, plain
from graphs.practice.check import Hit
from graphs.practice.sitting import Outcome, Sitting, often_missed, share

FOUND_BY = {
    "words": "",
    "model": ' <span class="by">found by the model</span>',
    "run": ' <span class="by">by running it</span>',
    "clock": ' <span class="by">by the clock</span>',
}
SURPRISES = ("switching",)  # drills whose next command must not be seen before


def before(sitting: Sitting, reason: str = "") -> str:
    """What the drill is and why it comes now, before its clock starts."""
    drill = sitting.drill
    size = count_of(len(sitting.items), "item")
    rules = "The clock starts when you begin, and stops you when it ends: what is in the box then counts."
    why = f'<p class="quiet">{plain(reason)}</p>' if reason else ""
    return f'<div class="task"><p class="ask">{plain(drill.shape)}</p>{why}<p>{size}. {rules}</p></div>'


def task(sitting: Sitting) -> str:
    """The item, with the command, segment or layer that is due."""
    item, asked = sitting.item, sitting.asked
    material = f'<pre tabindex="0" role="region" aria-label="Material">{plain(item.material)}</pre>'
    silent = '<p class="quiet">Silence: think, and press the button when you want to answer.</p>'
    return (
        f'<div class="task"><h2>{plain(item.title)}</h2><p class="ask">{plain(item.prompt)}</p>'
        f"{material if item.material else ''}{_steps(sitting)}"
        f"{f'<p class=command role=status>{plain(asked.ask)}</p>' if asked else ''}"
        f"{silent if sitting.phase == 'silence' else ''}</div>"
    )


def _steps(sitting: Sitting) -> str:
    """The segment clock: how long each takes and which one is due."""
    if not sitting.item.steps or sitting.drill.id in SURPRISES:
        return ""
    rows = "".join(
        f"<li{' aria-current=step' if i == sitting.step else ''}>{plain(step.id.replace('_', ' '))} "
        f"{clock(step.seconds)}</li>"
        for i, step in enumerate(sitting.item.steps)
    )
    return f'<ol class="phases" aria-label="Steps">{rows}</ol>'


def feedback(outcome: Outcome, looking: bool = False) -> str:
    """What was hit, with its place, what was missed, what was a mistake; the answer, and a good one."""
    checked = outcome.checked
    met = sum(hit.expectation.needed for hit in checked.hits)
    hits = "".join(f'<li class="hit">{_found(hit)}</li>' for hit in checked.hits)
    missed = "".join(f'<li class="missed">{plain(each.text)}</li>' for each in checked.missed)
    wrong = "".join(f'<li class="mistake">{_found(hit)}</li>' for hit in checked.mistakes)
    busy = '<p class="quiet" role="status">The model looks at what the words missed …</p>' if looking else ""
    used = f"{clock(outcome.seconds)} used{_mended(outcome)}"
    return (
        f'<div class="feedback" data-share="{checked.share:.2f}"><div role="status"><h2>{met} of '
        f"{met + len(checked.missed)} <small>{used}</small></h2></div>"
        f"{busy}{_list('Mistakes', wrong)}{_list('Missed', missed)}{_list('Hit', hits)}"
        f"{_answer(outcome)}{_good(outcome)}</div>"
    )


def _mended(outcome: Outcome) -> str:
    return f", mended after {clock(outcome.fixed_after)}" if outcome.fixed_after is not None else ""


def _list(title: str, rows: str) -> str:
    return f"<h3>{title}</h3><ul>{rows}</ul>" if rows else ""


def _found(hit: Hit) -> str:
    quote = f"<q>{plain(hit.sentence)}</q>" if hit.sentence else ""
    return f"{plain(hit.expectation.text)}{FOUND_BY[hit.by]}{quote}"


def _answer(outcome: Outcome) -> str:
    """What was said, the sentences that hit something marked."""
    checked = outcome.checked
    texts = [
        _marked(text, [hit for hit in (*checked.hits, *checked.mistakes) if hit.part == part])
        for part, text in enumerate(outcome.parts)
    ]
    said = "".join(f"<p>{text}</p>" for text in texts if text)
    return f"<h3>Your answer</h3><div class='answer'>{said or '<p class=none>Nothing was said.</p>'}</div>"


def _marked(text: str, hits: Sequence[Hit]) -> str:
    """The text with every found sentence in a <mark>; sentences never overlap."""
    ends: list[tuple[int, int]] = []
    for sentence in dict.fromkeys(hit.sentence for hit in hits if hit.sentence):
        start = text.find(sentence)
        ends += [(start, start + len(sentence))] * (start >= 0)
    shown, at = "", 0
    for start, end in sorted(ends):
        shown += f"{plain(text[at:start])}<mark>{plain(text[start:end])}</mark>"
        at = end
    return (shown + plain(text[at:])).replace("&#10;", "<br>")


def _good(outcome: Outcome) -> str:
    item = outcome.item
    fixed = plain(item.bug.fixed) if item.bug else ""
    code = f'<pre tabindex="0" role="region" aria-label="Mended code">{fixed}</pre>'
    said = "".join(f"<p>{plain(text)}</p>".replace("&#10;", "<br>") for text in item.good)
    return (
        f"<details><summary>A good answer</summary><div class='answer'>{said}"
        f"{code if fixed else ''}</div></details>"
    )


def summary(sitting: Sitting) -> str:
    """How the sitting went, item by item, and what was missed more than once."""
    done = sitting.outcomes
    rows = "".join(
        f"<li><b>{plain(each.item.title)}</b><em>{each.checked.share:.0%}</em>"
        f"<span>{clock(each.seconds)} · difficulty {each.item.difficulty}</span></li>"
        for each in done
    )
    often = "".join(f"<li>{plain(text)}</li>" for text, count in often_missed(done)[:5] if count > 1)
    return (
        f'<div class="feedback summary"><div role="status"><h2>{share(done):.0%} of what was needed '
        f"<small>{len(done)} done in {clock(sum(each.seconds for each in done))}</small></h2></div>"
        f'<ul class="past">{rows}</ul>{_list("Missed more than once", often)}</div>'
    )
