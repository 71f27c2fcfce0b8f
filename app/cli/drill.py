"""`sparring drill`: one kind of drill, the session of the day, or load cycling, in the terminal."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from app.cli.chat import paragraphs
from app.cli.errors import plain_errors
from app.drills.day import cycle, today
from app.drills.drilling import DrillSession
from app.drills.pause import pause, write
from app.drills.results import add_session, results
from app.drills.screen import say
from app.drills.script import play
from app.drills.terminal import sit
from app.drills.told import as_json, day, kinds, whole
from app.services import Services, open_services
from graphs.practice.day import Day, Part


def drill(
    kind: Annotated[str, typer.Argument(help="Which drill; none: the session of the day.")] = "",
    minutes: Annotated[float, typer.Option(min=2, max=240, help="Length of the session of the day.")] = 20,
    item: Annotated[str, typer.Option(help="Only this item.")] = "",
    items: Annotated[int, typer.Option(min=0, help="How many; 0: as many as the drill has.")] = 0,
    cycling: Annotated[bool, typer.Option("--cycle", help="Load cycling: 10-5-10-5-10-5 minutes.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List the drills with their last results.")] = False,
    model: Annotated[bool, typer.Option(help="Load the model for a second look at each answer.")] = False,
    as_data: Annotated[bool, typer.Option("--json", help="Print the outcomes as JSON.")] = False,
) -> None:
    """Practise. From a file or pipe: an answer a paragraph (one for each step), code between lines of ```."""
    with plain_errors():
        services = open_services()
        done: list[dict[str, Any]] = []
        try:
            if model:
                services.model()
            if listing:
                typer.echo("\n".join(kinds(results(services.store))))
            elif kind:
                done += hold(DrillSession.start(services, kind.replace("-", "_"), item=item, count=items))
            else:
                done += hold_day(services, cycle(services) if cycling else today(services, minutes), cycling)
        finally:
            services.close()
        if as_data:
            typer.echo(json.dumps(done, ensure_ascii=False, indent=1))


def hold(session: DrillSession) -> list[dict[str, Any]]:
    """One sitting, at the keyboard or from standard input; its outcomes."""
    if sys.stdin.isatty():
        sit(session)
    else:
        play(session, paragraphs(sys.stdin))
    say(*whole(session.sitting))
    return as_json(session.sitting)


def hold_day(services: Services, composed: Day, cycling: bool) -> list[dict[str, Any]]:
    """Say what is to be done and why; at the keyboard, do it part by part."""
    say(*day(composed))
    if not sys.stdin.isatty():
        return []
    done: list[dict[str, Any]] = []
    session = 0
    try:
        for part in composed.parts:
            say("", f"{part.name}, {part.minutes:g} minutes. {part.reason}", "Enter goes on; Ctrl-C leaves.")
            input()
            session = session or add_session(services.store, composed, "cycle" if cycling else "day")
            done += hold_part(services, part, session)
    except (EOFError, KeyboardInterrupt):
        say("Stopped; what you handed in is kept.")
    return done


def hold_part(services: Services, part: Part, session: int) -> list[dict[str, Any]]:
    if part.kind == "drill":
        return hold(DrillSession.start(services, part.drill, count=part.items, session=session))
    if part.kind == "mock":
        say(f"Hold it with  sparring chat --minutes {part.minutes:g}  and come back.")
    elif part.kind == "rest":
        pause(part.minutes * 60)
    else:
        write(services.store, part.name, part.minutes * 60, session)
    return []
