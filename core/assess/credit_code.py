"""统一社会信用代码 (GB 32100-2015): validation, and extraction from scanned text.

Early codes may have a wrong check character; if the organisation code inside (GB 11714) is valid, they are accepted
(R73). A code does not say in which district an enterprise is registered.
"""

import datetime
import re
from operator import mul

from core.assess.numbers import tidy

LENGTH = 18
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
"""The last weight is for the check character itself: the sum is a multiple of 31."""
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER_CHECKS = "0123456789X0"
_DEPARTMENTS = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129", "8": "19", "9": "1239",
    "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip
"""登记管理部门 → the kinds of bodies it registers: the first two characters of a code."""

EARLY_NOTE = "早年发的代码：末位校验与国标不合，内含的组织机构代码是对的，请再对照营业执照看一眼"


def tidy_code(text: str) -> str:
    """A code in normal form: half width, upper case, without spaces and hyphens."""
    return tidy(text).upper().replace("-", "")


def outer_valid(code: str) -> bool:
    """Whether the last character is the check character of the other seventeen (GB 32100-2015)."""
    if len(code) != LENGTH:
        return False
    try:
        total: int = sum(map(mul, map(_VALUES.__getitem__, code), _WEIGHTS))
    except KeyError:
        return False
    return total % 31 == 0


def inner_valid(code: str) -> bool:
    """Whether characters 9 to 17 are a valid organisation code (GB 11714)."""
    if len(code) != LENGTH or any(c not in _LETTERS for c in code):
        return False
    total = sum(int(c, 36) * w for c, w in zip(code[8:16], _INNER_WEIGHTS, strict=True))
    return code[16] == _INNER_CHECKS[11 - total % 11]


def registered(code: str) -> bool:
    """Whether the first two characters are a department and kind of body of the standard."""
    return code[1:2] != "" and code[1] in _DEPARTMENTS.get(code[0], "")


def valid(code: str) -> bool:
    """Whether 18 characters are a code, by either check (R73)."""
    return registered(code) and (outer_valid(code) or (inner_valid(code) and not _identity_card(code)))


def is_early(code: str) -> bool:
    """Whether a code is accepted by its inner check alone; `EARLY_NOTE` says so."""
    return valid(code) and not outer_valid(code)


def fault(code: str) -> str:
    """What is wrong with a code in normal form; "" if nothing is."""
    if len(code) != LENGTH:
        return f"应为 18 位，现在是 {len(code)} 位，请对照营业执照"
    if valid(code):
        return ""
    if _identity_card(code):
        return "这是身份证号码，不是统一社会信用代码，请对照营业执照"
    if not registered(code) and outer_valid(code):
        return f"开头“{code[:2]}”不是国标里的登记部门和机构类别，请对照营业执照"
    return "校验位不对，可能抄错一位，请对照营业执照（没有字母 I、O、S、V、Z）"


def find_code(scan: str) -> str | None:
    """The first code in a scanned or typed text; None if there is none. An early code only if it stands alone: within
    longer digits its check would too often match by chance."""
    text = tidy_code(scan)
    for at in range(len(text) - LENGTH + 1):
        code = text[at : at + LENGTH]
        if registered(code) and outer_valid(code):
            return code
    return text if valid(text) else None


def _identity_card(code: str) -> bool:
    """Whether 18 characters are a citizen's identity number (GB 11643): birth date and check character."""
    if not re.fullmatch(r"\d{17}[\dX]", code):
        return False
    try:
        datetime.date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return False
    total = sum(int(c) * pow(2, 17 - at, 11) for at, c in enumerate(code[:17]))
    return code[17] == "10X98765432"[total % 11]
