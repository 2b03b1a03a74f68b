"""Input at 接待: normalisation, and what is wrong with it if it identifies nobody. No Qt."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from core.assess.credit_code import EARLY_NOTE, fault, find_code, is_early, tidy_code

if TYPE_CHECKING:
    from core.assess.answers import Answer

_SERIAL = re.compile(r"[A-Z]{1,6}\d{8}-\d{3,}")
_RUN = re.compile(r"[0-9A-Z]{15,20}")
_OLD_NUMBER = 15
_DIGITS = 6  # a text with this many digits and no Chinese character is meant to be a code


def tidied(text: str) -> str:
    """Half width, stripped."""
    return unicodedata.normalize("NFKC", text).strip()


def serial(text: str) -> str:
    """The typed 预审编号, "" if it is none."""
    typed = re.sub(r"\s", "", tidied(text)).upper()
    return typed if _SERIAL.fullmatch(typed) else ""


def code_in(text: str) -> str | None:
    """The typed or scanned code, however separated: 9131.0000.7178.5512.9U; None if there is none."""
    return find_code(text) or find_code(_joined(text))


def is_name(text: str) -> bool:
    """Whether it has a Chinese character: otherwise it is a code, a number or initials."""
    return any("CJK" in unicodedata.name(c, "") and c.isalpha() for c in text)


def wrong(text: str) -> str:
    """Why the text is neither a code nor a name to begin a visit with; "" if it is one."""
    if not tidied(text) or code_in(text):
        return ""
    if number := serial(text):
        return f"这里没有预审编号 {number} 的接待。在别的窗口办的，请扫告知单上的二维码；也请对照告知单看有没有抄错。"
    run = next((r for r in _RUN.findall(_joined(text)) if _digits(r) > len(r) // 2), "")
    if not run and not is_name(tidied(text)) and _digits(tidied(text)) >= _DIGITS:
        run = "".join(c for c in tidy_code(text) if c.isalnum())
    if run:
        return f"“{run}”不能用：{_fault(run)}。"
    if is_name(tidied(text)):
        return ""
    return f"没有找到“{tidied(text)}”。没来过的企业，请输入企业名称或信用代码；什么都不知道，按 Ctrl+N。"


def note(code: str) -> str:
    """A remark about a code that is accepted nevertheless."""
    return EARLY_NOTE if is_early(code) else ""


def _fault(run: str) -> str:
    if len(run) == _OLD_NUMBER and run.isdigit():
        return "这是 15 位的号码（旧的注册号），不是 18 位的统一社会信用代码，请对照营业执照，或输入企业名称"
    return fault(run)


def _joined(text: str) -> str:
    """Upper case, without separators."""
    return re.sub(r"(?<=[0-9A-Z])[\s\-‐-―_./·]+(?=[0-9A-Z])", "", tidied(text).upper())


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def as_answer(value: str, evidence: str = "口述") -> Answer:
    """The text as an answer."""
    from core.assess.answers import Answer  # slow to import, and not needed before something is typed

    return Answer(value, evidence)
