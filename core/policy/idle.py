"""Parts of an entry that could never do anything where they stand: each is a fault, for it hides a slip."""

from collections.abc import Iterator

from core.policy.lined import Table

_ONLY_WITH_LIST = ("where", "share", "combine")
_NOT_FOR_SERVICES = (
    "each", "where", "matter", "when", "window", "fact_date", "consult", "amount", "share", "cap", "combine", "matching",
    "doubts", "lapsed_note", "region", "subject", "不计", "惯例",
)  # fmt: skip
_NOT_FOR_STATUTE = ("each", "where", "matter", "share", "cap", "combine", "matching", "region", "subject", "fact_date")
_NEED_AMOUNT = ("share", "cap", "combine", "matching")


def idle(m: Table) -> Iterator[tuple[str, str]]:
    """(key, why) of the parts of a measure's entry that nothing could look at."""
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
    cap = m.get("cap")
    if isinstance(cap, Table) and "each" not in m and cap.get("broad") == "逐条":
        yield "cap", "没有 each（清单），broad 只能是 合计"


def idle_window(w: Table) -> Iterator[tuple[str, str]]:
    """(key, why) of the parts of a window that nothing could look at."""
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


def idle_doubt(d: Table, amount: bool) -> Iterator[tuple[str, str]]:
    """(key, why) of the parts of a doubt that nothing could look at."""
    for key in ("low", "high", "keeps_low"):
        if key in d and not amount:
            yield key, "没有 amount，用不上"
    for key in ("unknown", "high"):
        if key in d and "if" not in d:
            yield key, "没有 if，总有这个疑点，用不上"
    if "keeps_low" in d and "low" in d:
        yield "keeps_low", "已写了 low，用不上"
