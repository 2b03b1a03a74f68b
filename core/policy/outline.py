"""Information about a pack without loading it completely: version and number, names of measures."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.policy.located_yaml import LocatedYamlError, Tree, load

if TYPE_CHECKING:  # slow to import, not needed here
    from core.policy.folders import Files

_UNREADABLE = (LocatedYamlError, ValueError, TypeError, AttributeError, KeyError, IndexError)


def document(files: "Files", name: str) -> Tree:
    """The first document of a file; None if there is no such file. Raises Trouble for invalid YAML."""
    return load(files[name].decode("utf-8"))[0] if name in files else None


def measure_entries(files: "Files") -> dict[str, Mapping[str, Tree]]:
    """The entries of all measures by id, in pack order."""
    names = sorted(name for name in files if name.startswith("measures/"))
    return {entry["id"]: entry for name in names for entry in document(files, name)}


def head_of(files: "Files") -> tuple[str, str]:
    """Version and 文号 of a pack; '' if missing or unreadable."""
    try:
        head = document(files, "policy.yaml")
        return str(head.get("version", "")), str(head.get("number", ""))
    except _UNREADABLE:
        return "", ""


def measure_texts(files: "Files") -> dict[str, tuple[str, str]]:
    """By id, in pack order: the name of each paying measure, and a digest of its entry, equal if two versions agree.
    Empty if the pack is unreadable."""
    try:
        entries = measure_entries(files).items()
        return {id: (str(entry["name"]), _mark(entry)) for id, entry in entries if entry.get("kind") != "service"}
    except _UNREADABLE:
        return {}


def _mark(entry: Mapping[str, Tree]) -> str:
    return hashlib.sha256(json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def place_of_fact(files: "Files", name: str) -> str:
    """The location of a fact in the pack or a shared folder, as facts.yaml:12; '' if it is not found."""
    for file in sorted(each for each in files if each.rpartition("/")[2] == "facts.yaml"):
        try:
            groups = document(files, file)
            lines = [group["facts"].lines[name] for group in groups if name in group.get("facts", {})]
        except _UNREADABLE:
            continue
        if lines:
            return f"{file}:{lines[0]}"
    return ""
