"""One way to read a content file: YAML (or JSON) in, a strict model or a named error out.

Knows nothing about scenarios or personas; the loaders say which model a file must fit.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class ContentError(ValueError):
    """A content file cannot be used. The message names the file, the key and the remedy."""


class _ContentLoader(yaml.CSafeLoader):
    """Safe YAML that refuses a repeated key, which YAML itself would silently let win.

    Only true and false are booleans: `on`, `yes` and `no` are words of our content.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own way)
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                where = f"line {key_node.start_mark.line + 1}"
                raise yaml.constructor.ConstructorError(None, None, f"{where}: duplicate key {key!r}")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_ContentLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read(path: Path, model: type[Model]) -> Model:
    """The file at `path` as `model`. Raises ContentError naming file, key and remedy."""
    data = _parse(path)
    if not isinstance(data, dict):
        found = "an empty file" if data is None else type(data).__name__
        wanted = ", ".join(name for name, field in model.model_fields.items() if field.is_required())
        raise ContentError(f"{path}: expected keys at the top level, found {found}; add {wanted}")
    try:
        return model.model_validate(data)
    except ValidationError as exc:
        raise ContentError(f"{path}: " + "; ".join(_explain(exc, model))) from exc


def index(path: Path, items: Iterable[Model]) -> dict[str, Model]:
    """Items by their id. Raises ContentError when two share one."""
    by_id: dict[str, Model] = {}
    for item in items:
        key = str(getattr(item, "id"))  # noqa: B009 (every content model has an id; BaseModel does not)
        if key in by_id:
            raise ContentError(f"{path}: id: duplicate id {key!r}; give each its own id")
        by_id[key] = item
    return by_id


def _parse(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_ContentLoader)  # a SafeLoader
    except OSError as exc:
        raise ContentError(f"{path}: cannot be read ({exc.strerror}); check the path") from exc
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        detail = " ".join(str(exc).split())
        raise ContentError(f"{path}: not valid YAML ({detail}); fix the syntax there") from exc


def _explain(exc: ValidationError, model: type[BaseModel]) -> list[str]:
    known = _field_names(model)
    return [
        f"{'.'.join(str(part) for part in error['loc']) or 'file'}: {error['msg']}; "
        + _remedy(str(error["type"]), str(error["loc"][-1]) if error["loc"] else "", known)
        for error in exc.errors()
    ]


def _remedy(kind: str, key: str, known: set[str]) -> str:
    if kind == "missing":
        return f"add {key!r}"
    if kind == "extra_forbidden":
        close = get_close_matches(key, known, n=1)
        return f"did you mean {close[0]!r}?" if close else f"remove {key!r}"
    return "change the value"


def _field_names(model: type[BaseModel]) -> set[str]:
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}
