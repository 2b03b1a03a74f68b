"""Parts of an entry that can never have an effect: each is a fault, since it probably is an error."""

from collections.abc import Iterator

from core.policy.located_yaml import LocatedMapping

_ONLY_WITH_LIST = ("where", "share", "combine")
_NOT_FOR_SERVICES = (
    "each", "where", "matter", "when", "window", "fact_date", "consult", "amount", "share", "cap", "combine",
    "matching", "doubts", "lapsed_note", "region", "subject", "不计", "惯例",
)  # fmt: skip
_NOT_FOR_STATUTE = ("matching", "region", "subject", "fact_date")
_NEED_AMOUNT = ("share", "cap", "combine", "matching")


def ineffective(m: LocatedMapping) -> Iterator[tuple[str, str]]:
    """(key, why) for the ineffective parts of a measure's entry."""
    service, statute = m.get("kind") == "service", m.get("tier") == "L0" and m.get("kind") != "service"
    for key in m:
        if service and key in _NOT_FOR_SERVICES:
            yield key, "办事线索不判定，用不上"
        elif statute and key in _NOT_FOR_STATUTE:
            yield key, "L0 照国家规定判定，用不上"
        elif key in _ONLY_WITH_LIST and "each" not in m:
            yield key, "没有 each（清单），用不上"
        elif key in _NEED_AMOUNT and "amount" not in m:
            yield key, "没有 amount，用不上"
    if "fits" in m and not service:
        yield "fits", "只有办事线索（kind: service）才看 fits"
    if "matter" in m and "each" in m:
        yield "matter", "有 each 的，有没有这件事看清单，用不上"
    if "matching" in m and m.get("kind") != "cash":
        yield "matching", "只有补贴奖励（kind: cash）才有配套"
    if "combine" in m and any(_always_nought(d) for d in m.get("doubts", ())):
        yield "combine", "有一个总在的疑点，从严读法已是 0，用不上"
    cap = m.get("cap")
    if isinstance(cap, LocatedMapping) and "each" not in m and cap.get("broad") in ("逐条", "只逐条"):
        yield "cap", "没有 each（清单），broad 只能是 合计"


def ineffective_window(w: LocatedMapping) -> Iterator[tuple[str, str]]:
    """(key, why) for the ineffective parts of a window."""
    own = "phrase" in w
    if own and not {"from", "to"} & set(w):
        yield "phrase", "要写 from、to 至少一个"
    for key in ("from", "to", "pending"):
        if key in w and not own:
            yield key, "没有 phrase，时间照方案的有效期，用不上"
    for key in ("early", "early_note"):
        if key in w and own and "from" not in w:
            yield key, "没有 from，不会太早，用不上"
    for key in ("unless_late", "pending"):
        if key in w and own and "to" not in w:
            yield key, "没有 to，不会太晚，用不上"
    if "early_note" in w and w.get("early", "recognition") != "recognition":
        yield "early_note", "早了不是待认定，用不上"


def _always_nought(d: object) -> bool:
    """A doubt that always holds, and leaves nothing of the strict reading."""
    return isinstance(d, LocatedMapping) and not {"if", "low", "keeps_low"} & set(d)


def ineffective_doubt(d: LocatedMapping, m: LocatedMapping) -> Iterator[tuple[str, str]]:
    """(key, why) for the ineffective parts of a doubt."""
    for key in ("low", "high", "keeps_low"):
        if key in d and "amount" not in m:
            yield key, "没有 amount，用不上"
    for key in ("low", "keeps_low"):
        if key in d and any(_always_nought(other) for other in m.get("doubts", ())):
            yield key, "另有一个总在的疑点，从严读法已是 0，用不上"
    for key in ("unknown", "high"):
        if key in d and "if" not in d:
            yield key, "没有 if，总有这个疑点，用不上"
    if "keeps_low" in d and "low" in d:
        yield "keeps_low", "已写了 low，用不上"
