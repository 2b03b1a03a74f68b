"""Versions of packs: in order, and as they are said."""

import re
from collections.abc import Iterable

VERSION = re.compile(r"[1-9][0-9]{0,3}(?:\.[0-9]{1,4}){0,2}")


def version_order(version: str) -> tuple[int, ...]:
    """A version as numbers, to be compared: 1.10 comes after 1.9, 1.0 is 1; a pack of before versions comes first."""
    numbers = [int(part) for part in version.split(".") if part.isdecimal()]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def versions_words(versions: Iterable[str]) -> str:
    """第 1、2 版; 未写版本 for those of before versions."""
    given = sorted(versions, key=version_order)
    numbered = [version for version in given if version]
    told = [f"第 {'、'.join(numbered)} 版"] if numbered else []
    return "、".join((["未写版本"] if len(numbered) < len(given) else []) + told)


def version_words(version: str) -> str:
    """第 1 版; what a pack of before versions is called."""
    return f"第 {version} 版" if version else "未写版本"
