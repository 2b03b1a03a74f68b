"""Versions of packs: order and names."""

import re
from collections.abc import Iterable

VERSION = re.compile(r"[1-9][0-9]{0,3}(?:\.[0-9]{1,4}){0,2}")


def version_order(version: str) -> tuple[int, ...]:
    """A version as numbers for comparison: 1.10 is after 1.9, 1.0 is 1; packs without a version come first."""
    numbers = [int(part) for part in version.split(".") if part.isdecimal()]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def versions_words(versions: Iterable[str]) -> str:
    """第 1、2 版; 未写版本 for packs without a version."""
    given = sorted(versions, key=version_order)
    numbered = [version for version in given if version]
    told = [f"第 {'、'.join(numbered)} 版"] if numbered else []
    return "、".join((["未写版本"] if len(numbered) < len(given) else []) + told)


def version_words(version: str) -> str:
    """第 1 版; 未写版本 for packs without a version."""
    return f"第 {version} 版" if version else "未写版本"
