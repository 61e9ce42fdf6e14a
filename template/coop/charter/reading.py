"""YAML with line numbers, and pydantic's errors in words that say file, line, key and what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Bad:
    """One thing wrong in a file. Line 0: no line to point at."""

    file: str
    line: int
    key: str
    words: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.key} {self.words}" if self.key else f"{where}: {self.words}"


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML text says, and the line on which each thing stands."""

    value: Any
    lines: dict[Path, int]


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping: the first would be lost in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, bool):
                words = f"the key {key_node.value} means yes or no in YAML; put it in quotes"
                raise yaml.constructor.ConstructorError(None, None, words, key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(written: str) -> Document:
    """Parse, with the line of everything. Raises yaml.YAMLError."""
    loader = _Loader(written)
    try:
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        if node is None:
            return Document(None, lines)
        _note_lines(node, (), lines)
        return Document(loader.construct_document(node), lines)
    finally:
        loader.dispose()


def _note_lines(node: yaml.Node, path: Path, lines: dict[Path, int]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, key.value)
            lines[here] = key.start_mark.line + 1
            _note_lines(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for n, each in enumerate(node.value):
            _note_lines(each, (*path, n), lines)


def problems_of(error: ValidationError, model: type[BaseModel], document: Document, file: str) -> tuple[Bad, ...]:
    """Pydantic's errors for people."""
    found = {}
    for each in error.errors(include_url=False):
        path = tuple(part for part in each["loc"])
        known = _in_file(path, document)
        key = _spell(known if each["type"] != "missing" else (*known, path[-1]))
        words = _words(each, model, path)
        found[key, words] = Bad(file, _line(known, document), key, words)
    return tuple(found.values())


def _in_file(path: Path, document: Document) -> Path:
    """The parts of pydantic's location that are keys of the file: it adds names of its own for unions."""
    kept: Path = ()
    for part in path:
        if (*kept, part) in document.lines:
            kept = (*kept, part)
    return kept


def _line(path: Path, document: Document) -> int:
    while path and path not in document.lines:
        path = path[:-1]
    return document.lines.get(path, 0)


def _spell(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _words(each: Any, model: type[BaseModel], path: Path) -> str:
    match each["type"]:
        case "extra_forbidden":
            allowed = _keys_at(model, path[:-1])
            close = get_close_matches(str(path[-1]), allowed, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            return f"is not known here.{hint} Known are: {', '.join(allowed)}." if allowed else "is not known here."
        case "missing":
            return "is missing."
        case "literal_error":
            return f"is {_show(each['input'])}; allowed are: {each['ctx']['expected']}."
        case "value_error":
            return f"{each['ctx']['error']}."
        case "string_pattern_mismatch":
            return f"is {_show(each['input'])}, which has not the form that is needed ({each['ctx']['pattern']})."
        case "too_short":
            return f"is {_show(each['input'])}; at least {each['ctx']['min_length']} is needed."
        case _:
            message = each["msg"][:1].lower() + each["msg"][1:]
            return f"is {_show(each['input'])}: {message}."


def _show(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the schema knows at a place, walking tuples, mappings and unions."""
    here: list[Any] = [model]
    for part in path:
        following: list[Any] = []
        for kind in here:
            for each in _models_and_containers(kind):
                if isinstance(each, type) and issubclass(each, BaseModel):
                    fields = {field.alias or name: field.annotation for name, field in each.model_fields.items()}
                    if part in fields:
                        following.append(fields[str(part)])
                else:  # a tuple or mapping: its items, whatever their name
                    following.extend(arg for arg in get_args(each) if arg is not Ellipsis)
        here = following or here
    return [
        field.alias or name
        for kind in here
        for each in _models_and_containers(kind)
        if isinstance(each, type) and issubclass(each, BaseModel)
        for name, field in each.model_fields.items()
    ]


def _models_and_containers(kind: Any) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    origin = getattr(kind, "__origin__", None)
    if origin in (tuple, dict):
        return [kind]
    found: list[Any] = []
    for arg in get_args(kind):
        found.extend(_models_and_containers(arg))
    return found
