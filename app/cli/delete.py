"""`sparring delete`: interviews out of the store, for good. Asks first."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.store import opened_store
from app.services import open_checkpoints
from app.settings import load_settings
from app.storage.erasing import clean, erase


def delete(
    interviews: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Ids, or the starts of them.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    cleaning: Annotated[
        bool, typer.Option("--clean", help="Only write the files anew, without what was deleted before.")
    ] = False,
) -> None:
    """Delete interviews with their turns and grades, from the search and from the bytes of the file too."""
    if bool(interviews) == cleaning:
        raise typer.BadParameter("name the interviews to delete, or give --clean alone")
    with opened_store() as store:
        found = [store.match(one) for one in dict.fromkeys(interviews or [])]
        if found and not yes:
            typer.confirm(f"Delete {', '.join(found)} for good? There is no way back.", abort=True, err=True)
        checkpoints = open_checkpoints(load_settings().home / "checkpoints.db")
        try:
            for one in found:
                erase(store, checkpoints, one)
                typer.echo(f"deleted {one}", err=True)
            if cleaning:
                clean(store, checkpoints)
        finally:
            checkpoints.conn.close()
