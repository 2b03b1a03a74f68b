"""Which input method the session uses, and how Qt can reach it. No Qt.

Qt's wheels only have the IBus plugin. fcitx 5, ibus and others answer on the IBus portal; fcitx 4 does not, and is
reached by our own bridge. Outside Linux the system handles input methods.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

PORTAL, IBUS, FCITX5, FCITX4 = (
    "org.freedesktop.portal.IBus", "org.freedesktop.IBus", "org.fcitx.Fcitx5", "org.fcitx.Fcitx-",
)  # fmt: skip
_OURS = ("wayland", "qtvirtualkeyboard", "compose")  # part of Qt; whoever sets one of these wants it

Way = Literal["native", "ibus", "fcitx4", "none"]


@dataclass(frozen=True, slots=True)
class InputMethod:
    """The way to the input method: environment variables for Qt, the bus name of fcitx 4, and a message if none was
    found."""

    way: Way
    environment: Mapping[str, str] = field(default_factory=dict)
    service: str = ""
    trouble: str = ""


def detect(environment: Mapping[str, str], names: Collection[str] | None) -> InputMethod:
    """Choose by the session's environment and the names on its bus (None: no bus)."""
    asked = _asked(environment)
    if asked in _OURS or (not asked and environment.get("WAYLAND_DISPLAY") and not environment.get("DISPLAY")):
        return InputMethod("native")
    there = names or ()
    if IBUS in there and FCITX5 not in there:
        return InputMethod("ibus", _tell_qt(environment, {}))
    if PORTAL in there:
        return InputMethod("ibus", _tell_qt(environment, {"IBUS_USE_PORTAL": "1"}))
    screen = environment.get("DISPLAY", "").rpartition(":")[2].partition(".")[0] or "0"
    if (service := f"{FCITX4}{screen}") in there:
        return InputMethod("fcitx4", {}, service)
    if not asked and environment.get("WAYLAND_DISPLAY"):
        return InputMethod("native")
    return InputMethod("none", {}, "", _say(asked))


def _asked(environment: Mapping[str, str]) -> str:
    """The input method named by QT_IM_MODULES, QT_IM_MODULE or XMODIFIERS (@im=fcitx)."""
    first = environment.get("QT_IM_MODULES", "").partition(";")[0]
    x = environment.get("XMODIFIERS", "").partition("@im=")[2]
    return (first or environment.get("QT_IM_MODULE", "") or x).strip().casefold()


def _tell_qt(environment: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """The variables for Qt, which reads QT_IM_MODULES first if it is set."""
    both = {"QT_IM_MODULES": "ibus"} if environment.get("QT_IM_MODULES") else {}
    return {"QT_IM_MODULE": "ibus", **both, **more}


def _say(asked: str) -> str:
    """What to do if no input method answers."""
    if asked.startswith("fcitx"):
        return "输入法 Fcitx 没有启动，窗口里暂时打不了中文。请先启动输入法，再关上本窗口重新打开。"
    if asked == "ibus":
        return "输入法 IBus 没有启动，窗口里暂时打不了中文。请先启动输入法，再关上本窗口重新打开。"
    return (
        "这台电脑上没有找到中文输入法，窗口里打不了中文（英文、数字和扫码照常）。"
        "请联系维护人员安装并启动 Fcitx 或 IBus 的拼音输入法，再重新打开本窗口。"
    )
