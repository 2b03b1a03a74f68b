"""Personal data that no rule needs: such columns are not offered, and values that look like it are masked."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADING = re.compile(
    r"身份证|证件号|证件类|护照|手机|电话|联系方式|联系人|微信|邮箱|email|e-mail|住址|家庭|户籍|出生|性别|民族|年龄|学历"
    r"|法定代表人|法人|负责人|经办人|姓名|开户|银行账|银行卡|卡号|账号",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
_HALF = 0.5


def personal_heading(heading: str) -> bool:
    """Whether a heading names personal data."""
    return _HEADING.search(heading) is not None


def personal_content(examples: Sequence[str]) -> bool:
    """Whether half of the values are identity card or mobile phone numbers."""
    told = [text for text in examples if text]
    held = sum(is_personal(text) for text in told)
    return bool(told) and held >= len(told) * _HALF


def is_personal(text: str) -> bool:
    """Whether a cell is an identity card or mobile phone number; an all-digit credit code is neither."""
    digits = re.sub(r"[\s-]", "", text)
    if not _NUMBER.fullmatch(digits):
        return False
    return len(digits) == 11 or _born(digits)


def masked(text: str) -> str:
    """The text with such numbers masked."""

    def hidden(found: re.Match[str]) -> str:
        digits = found[0]
        return (
            digits if len(digits) == 18 and not _born(digits) else f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"
        )

    return _NUMBER.sub(hidden, text)


def _born(digits: str) -> bool:
    """Whether the birth date in an identity number is a possible date."""
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    return 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31
