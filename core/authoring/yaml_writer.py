"""Writing of YAML in the style of pack files: block mappings indented by two spaces, short lists in one line."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias, Union

import yaml

NodeValue: TypeAlias = Union[str, list["NodeValue"], dict[str, "NodeValue"]]  # noqa: UP007, a name within itself
"""The value of a node: text, list, or mapping."""

INDENT = 2
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=4096)
def scalar_text(text: str, flow: bool = False) -> str:
    """A scalar: plain if it parses back to the same text, otherwise quoted."""
    tried = f"[{text}]" if flow else f"k: {text}"
    try:
        node: Any = yaml.compose(tried, Loader=LOADER)
        held = node.value[0] if flow else node.value[0][1]
        plain = len(node.value) == 1 and isinstance(held, yaml.ScalarNode) and held.value == text and not held.style
    except (yaml.YAMLError, IndexError, TypeError, AttributeError):
        plain = False
    return text if plain and text and "\n" not in text else _quoted(text)


@lru_cache(maxsize=4096)
def key_text(text: str, flow: bool = False) -> str:
    try:
        node: Any = yaml.compose(f"{{{text}: v}}" if flow else f"{text}: v", Loader=LOADER)
        key, value = node.value[0]
        plain = key.value == text and not key.style and value.value == "v" and len(node.value) == 1
    except (yaml.YAMLError, IndexError, TypeError, AttributeError, ValueError):
        plain = False
    return text if plain and text else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def flow_text(value: NodeValue) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key_text(k, True)}: {flow_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return scalar_text(value, True)


def after_colon(value: NodeValue, column: int) -> str:
    """The text after the colon of a key at this column."""
    if isinstance(value, dict) and value:
        inner = " " * (column + INDENT)
        return "".join(f"\n{inner}{key_text(k)}:{after_colon(v, column + INDENT)}" for k, v in value.items())
    if isinstance(value, list) and any(isinstance(v, dict) for v in value):
        inner = " " * (column + INDENT)
        return "".join(f"\n{inner}- {after_dash(v, column + 2 * INDENT)}" for v in value)
    return f" {flow_text(value) if not isinstance(value, str) else scalar_text(value)}"


def after_dash(value: NodeValue, column: int) -> str:
    """The text after a dash; its keys are at this column."""
    if not isinstance(value, dict) or not value:
        return flow_text(value) if not isinstance(value, str) else scalar_text(value)
    lines = [f"{key_text(k)}:{after_colon(v, column)}" for k, v in value.items()]
    return f"\n{' ' * column}".join(lines)


def mapping_text(value: dict[str, NodeValue], dash: bool = False) -> str:
    """A new mapping as YAML; `dash`: as a list entry."""
    return f"- {after_dash(value, INDENT)}\n" if dash else f"{after_dash(value, 0)}\n"
