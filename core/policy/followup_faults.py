"""Suppression of follow-up faults: one message for one error.

An unreadable file takes its names with it, an invalid fact all rules that use it; the same unknown name in twenty rules
is one error.
"""

import re
from collections.abc import Iterator

from core.policy.fault_log import FaultLog

_NAMES = re.compile(r"(?:.*/)?(?:facts|derived|rates|size|steps|industries)\.yaml")
_UNKNOWN = re.compile(r"(?<!条)没有“([^”]+(?:“[^”]*”)?[^”]*)”这(?:个名称|个事实|一项)")
_NO_LIST = re.compile(r"“([^”]+)”不是清单")
_NO_ITEM = re.compile(r"^没有“([^-”]*)[^”]*”这一项$|measures 要写两项以上")
_LACKING = re.compile(r"没有 ([a-z_]+)，用不上")
_NO_UNIT = re.compile(r"没有“[^”]*”这个单位")
_NO_ARTICLE = re.compile(r"没有第“[^”]*”条")
_OF_TEXT = re.compile(r"没有第“|原文没有“|里的数不在原文")


def without_followups(log: FaultLog) -> list[str]:
    """The faults of a pack in order, each error once."""
    kept = [told for told in log.faults if not _follows(log, told)]
    return list(_named_once(kept or log.faults))


def ineffective_faults(log: FaultLog) -> list[str]:
    """Findings about ineffective parts, except those that follow from a misspelt key next to them."""
    meant = {found for told in log.faults for found in re.findall("最接近的是“([a-z_]+)”", told)}
    return [told for told in log.slips if not meant.intersection(_LACKING.findall(told))]


def _follows(log: FaultLog, told: str) -> bool:
    """Whether a fault follows from another one."""
    file, _, message = told.partition(" ")
    name = file.rpartition(":")[0]
    if name in log.unreadable:  # keep the fault that explains why; the others follow from it
        return _first_of(log, name) != told
    if any(_NAMES.fullmatch(other) for other in log.unreadable) or "个共用包" in "".join(log.faults):
        return name != "text.txt" and "个共用包" not in message
    nobodys = _NO_ITEM.search(message)
    if nobodys and (not log.has("measures/") or any(other.startswith("measures/") for other in log.unreadable)):
        return True
    if (
        nobodys and log.misnumbered and (nobodys[1] or next(iter(log.misnumbered))) in log.misnumbered
    ):  # it has a fault of its own
        return True
    if "text.txt" in log.unreadable and _OF_TEXT.search(message):
        return True
    if "policy.yaml" in log.unreadable and ("同有同无" in message or "没有东西会读" in message):
        return True
    if _NO_ARTICLE.search(message) and any("的编号没有接上" in other for other in log.faults):
        return True
    unknown = _UNKNOWN.search(message) or _NO_LIST.search(message)
    if unknown and unknown[1] in log.broken:
        return True
    return bool(log.broken) and _NO_UNIT.search(message) is not None


def _first_of(log: FaultLog, name: str) -> str:
    return next(told for told in log.faults if told.startswith(f"{name}:"))


def _named_once(faults: list[str]) -> Iterator[str]:
    """The same unknown name once, with the number of other places."""
    names = [found[1] if (found := _UNKNOWN.search(told)) else "" for told in faults]
    for at, (told, name) in enumerate(zip(faults, names, strict=True)):
        if name and name in names[:at]:
            continue
        more = names.count(name) - 1 if name else 0
        yield f"{told}（另有 {more} 处同样）" if more else told
