"""The statuses of a measure, and the other words for verdicts and kinds."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class Status(StrEnum):
    """The status of a measure for one enterprise (see ARCHITECTURE.md), in display order."""

    STATUTORY = "statutory"
    MET = "met"
    RECOGNITION = "recognition"
    MISSING = "missing"
    UNMET = "unmet"
    LAPSED = "lapsed"
    NOT_STARTED = "not_started"
    UNTRIGGERED = "untriggered"
    GUIDANCE = "guidance"

    pays: bool
    """Whether a measure with this status has an amount."""

    def __init__(self, name: str) -> None:
        self.pays = name in ("statutory", "met", "recognition")

    @property
    def words(self) -> str:
        """The Chinese label."""
        return _WORDS[self]


STATUTORY, MET, RECOGNITION, MISSING, UNMET, LAPSED, NOT_STARTED, UNTRIGGERED, GUIDANCE = Status
"""Module-level names for the members: attribute access on an Enum class is slow in hot loops."""

ALIVE = (MET, RECOGNITION, STATUTORY, MISSING)
"""Statuses under which the enterprise gets something or may get it."""

_WORDS = {
    Status.STATUTORY: "依法可享",
    Status.MET: "文字满足·待审核",
    Status.RECOGNITION: "待认定",
    Status.MISSING: "信息不足",
    Status.UNMET: "不符合",
    Status.LAPSED: "窗口已过",
    Status.NOT_STARTED: "尚未施行",
    Status.UNTRIGGERED: "未涉及",
    Status.GUIDANCE: "办事线索",
}

Kind = Literal["cash", "relief", "deferral", "service"]
KIND_WORDS: dict[str, str] = {"cash": "补贴奖励", "relief": "税费减免", "deferral": "暂退缓缴", "service": "办事线索"}

Verdict = Literal["yes", "no", "ask", "office", "note"]
"""The verdict on one phrase: yes 满足 · no 不满足 · ask 还要问 · office 由主管部门定／原文两可 · note 只作说明."""

Suits = Literal["first", "yes", "all", "open", "no"]
"""How well a service fits: for its present case · for such enterprises · for everybody · not known · not for it."""

VERDICT_WORDS: dict[str, str] = {"yes": "满足", "no": "不满足", "ask": "待补充", "office": "待认定", "note": "说明"}
