"""In which direction a figure in a text bounds: 不低于, 不超过, 超过, 不足, 以上, 以下, 起, 前.
“以上、以下、不超过、不低于” include the figure itself (ruling R2)."""

import re
from collections.abc import Iterable

AT_LEAST, AT_MOST, ABOVE, BELOW, IS = ">=", "<=", ">", "<", "="

_NEAR = r"(?:为|于|达|到)?"
_BEFORE = (
    (re.compile(r"(?:不低于|不少于|不小于|不短于|至少|最低|最少|达到|(?<![不未])满)" + _NEAR + "$"), AT_LEAST),
    (re.compile(r"(?:不超过|不高于|不多于|不大于|不得超过|不长于|封顶|限额|至多)" + _NEAR + "$"), AT_MOST),
    (re.compile(r"(?:超过|大于|高于|多于)" + _NEAR + "$"), ABOVE),
    (re.compile(r"(?:低于|少于|小于|不满|未满|不足)" + _NEAR + "$"), BELOW),
)
_AFTER = (
    (re.compile(r"(?:\(含\))?(?:及其?以上|\(?含?\)?以上|及以后)"), AT_LEAST),
    (re.compile(r"(?:\(含\))?(?:及其?以下|以下|以内|之内)"), AT_MOST),
)
_LOOSELY = ((re.compile(r"(?<!历史)(?<!以前)(?<!往年)(?:最高|最多|最长|上限)[^\d,。;、]{0,4}$"), AT_MOST),)
"""Used if nothing closer bounds the figure: 最高补助20万元, but 比历史最高年份增长10%(含)以上, 最高奖励20万元以下."""
_Sides = Iterable[tuple[re.Pattern[str], str]]
_DAY_BEFORE = ((re.compile(r"(?:自|从)$"), AT_LEAST), (re.compile(r"(?:至|到|截至|截止|[-~—–])$"), AT_MOST))
_DAY_AFTER = (
    (re.compile(r"(?:\(含\))?(?:以后|之后|后|起|至|到|[-~—–])"), AT_LEAST),
    (re.compile(r"(?:\(含\))?(?:以前|之前|前|止|为止)"), AT_MOST),
)

_FIRST = re.compile(r"首次[^\d,。;、]{0,8}$")
_REFUSED = re.compile(
    r"(?:\(含\))?(?:及?以[上下内]|之内)?[^\d,。;:、]{0,8},?(?:不予|不计|不享受|不适用|不纳入|不在|除外)"
)
_OPPOSITE = {AT_LEAST: BELOW, AT_MOST: ABOVE, ABOVE: AT_MOST, BELOW: AT_LEAST}


def sides_of(text: str, start: int, end: int) -> tuple[str, ...]:
    """The directions in which a rule may use a figure of a normalised text ("": none); 首次超过200万美元 also says that
    it was not exceeded before."""
    side = _side(text, start, end, (_BEFORE, _AFTER, _LOOSELY))
    return (side, _OPPOSITE[side]) if side in _OPPOSITE and _FIRST.search(text[:start]) else (side,)


def day_side(text: str, start: int, end: int) -> str:
    """The direction in which a date bounds."""
    return _side(text, start, end, (_DAY_BEFORE, _DAY_AFTER, ()))


def _side(text: str, start: int, end: int, ways: tuple[_Sides, _Sides, _Sides]) -> str:
    """The direction in which a figure bounds what may be granted: 不足5辆的不予补贴 grants from 5辆 on. `ways`: by the
    words before it, by those after it, and by those before it that may belong to something else."""
    head, tail = text[max(0, start - 10) : start], text[end : end + 8]
    before, after, loosely = ways
    said = (
        _met(before, head) or next((side for pattern, side in after if pattern.match(tail)), "") or _met(loosely, head)
    )
    return _OPPOSITE.get(said, said) if _REFUSED.match(text[end : end + 16]) else said


def _met(sides: _Sides, head: str) -> str:
    """The direction given by the words before a figure."""
    return next((side for pattern, side in sides if pattern.search(head)), "")
