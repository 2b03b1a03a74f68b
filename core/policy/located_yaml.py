"""YAML with line numbers: every scalar a text, every mapping and list knows where it stands."""

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LocatedMapping(dict[str, Any]):
    """A mapping that knows its own line and those of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class LocatedList(list[Any]):
    """A list that knows the lines of its items."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class Trouble(ValueError):
    """A file that is no YAML, with the line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def load(text: str) -> list[Any]:
    """All documents of a YAML stream; Trouble tells the line of what cannot be read."""
    try:
        return [_build(node) for node in yaml.compose_all(text, Loader=_Loader)]
    except yaml.MarkedYAMLError as e:
        line = e.problem_mark.line + 1 if e.problem_mark else 1
        raise Trouble(line, f"不是正确的 YAML：{e.problem}") from None
    except (yaml.YAMLError, RecursionError) as e:
        raise Trouble(1, f"不是正确的 YAML：{e}") from None


def plain(text: str) -> list[Any]:
    """All documents with booleans, numbers and null as YAML has them, but dates left as text, for visit files."""
    try:
        documents = [_plain(node) for node in yaml.compose_all(text, Loader=_Loader)]
        return [d for d in documents if d is not None]
    except yaml.MarkedYAMLError as e:
        line = e.problem_mark.line + 1 if e.problem_mark else 1
        raise Trouble(line, f"第 {line} 行不是正确的 YAML：{e.problem}") from None
    except (yaml.YAMLError, RecursionError) as e:
        raise Trouble(1, f"不是正确的 YAML：{e}") from None


def _check_key(key: Any) -> None:
    if not isinstance(key, yaml.ScalarNode):
        raise Trouble(key.start_mark.line + 1, "名称要是一个词，不能是一组内容")


def _build(node: Any) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        table = LocatedMapping(line)
        for key, value in node.value:
            _check_key(key)
            if key.value in table:
                raise Trouble(key.start_mark.line + 1, f"“{key.value}”写了两次")
            table[key.value] = _build(value)
            table.lines[key.value] = key.start_mark.line + 1
        return table
    if isinstance(node, yaml.SequenceNode):
        row = LocatedList(line)
        for item in node.value:
            row.append(_build(item))
            row.lines.append(item.start_mark.line + 1)
        return row
    return node.value


_TRUE, _FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")


def _plain(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        table: dict[str, Any] = {}
        for key, value in node.value:
            _check_key(key)
            if key.value in table:
                raise Trouble(key.start_mark.line + 1, f"“{key.value}”写了两次")
            table[key.value] = _plain(value)
        return table
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    text = node.value
    if node.style in ("'", '"'):
        return text
    if node.tag == "tag:yaml.org,2002:bool" and text in (*_TRUE, *_FALSE):
        return text in _TRUE
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:int" and text.lstrip("-").isdecimal() and len(text) < 20:
        return int(text)
    return text
