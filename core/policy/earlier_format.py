"""Defaults for packs without `format` (version 0.1.0), in `earlier.yaml`. Records contain such packs, so they must
still load.

A pack with a `format` is complete by itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib import resources

from core.policy.located_yaml import LocatedMapping, Tree, load

_FORMAT = re.compile(rb"^format:", re.MULTILINE)
Unsaid = Callable[[str, Tree], None]


def completed(files: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], Unsaid | None]:
    """The files of a pack, and a function that completes their parsed trees; unchanged files and None for complete
    packs."""
    if _FORMAT.search(files.get("policy.yaml", b"")) or "policy.yaml" not in files:
        return files, None
    whole = {name: text.encode() for name, text in _table()["files"].items()}
    told = b"".join(files[name] for name in sorted(files) if name.endswith("facts.yaml")).decode(errors="replace")
    return {**whole, **files}, partial(_complete, told)


@cache
def _table() -> Tree:
    source = resources.files("core.policy").joinpath("earlier.yaml").read_text(encoding="utf-8")
    return load(source)[0]


def _complete(told: str, name: str, tree: Tree) -> None:
    """Add the defaults to the tree of a file; the notice only if the fact that it is about was declared."""
    table = _table()
    if name == "policy.yaml":
        for entry in tree.get("standing", ()):
            if isinstance(entry, LocatedMapping):
                entry.lines.pop("name", None)
                _add(entry, table["standing"].get(entry.pop("name", ""), {}))
        _add(tree, {k: part for k, part in table["head"].items() if k != "notices" or part[0]["unsure"] in told})
    elif name.endswith("industries.yaml"):
        _add(tree, table["industries"])
    elif name.endswith("size.yaml"):
        for row in tree.get("rows", ()):
            _rename(row, table["size"])
    elif name.endswith("facts.yaml"):
        for fact, spec in (pair for group in tree for pair in _within(group, "facts")):
            _add(spec, table["facts"].get(fact, {}))
            fields = dict(_within(spec, "of"))
            for field in table["support"] if set(table["support"]) <= set(fields) else ():
                _add(fields[field], table["support"][field])


def _within(entry: object, key: str) -> Iterator[tuple[str, LocatedMapping]]:
    """The entries under one key of an entry, by name."""
    inside = entry.get(key) if isinstance(entry, LocatedMapping) else None
    for name, spec in inside.items() if isinstance(inside, LocatedMapping) else ():
        if isinstance(spec, LocatedMapping):
            yield name, spec


def _rename(entry: object, names: Mapping[str, str]) -> None:
    if not isinstance(entry, LocatedMapping):
        return
    for old in set(names) & set(entry):
        entry[names[old]], entry.lines[names[old]] = entry.pop(old), entry.lines.pop(old)


def _add(entry: LocatedMapping, unsaid: Mapping[str, Tree]) -> None:
    for key, value in unsaid.items():
        if key not in entry:
            entry[key], entry.lines[key] = value, entry.line
