"""Which input method the person's session has, and how Qt reaches it. No Qt.

Qt's wheels bring the way to IBus only. fcitx 5, ibus and their kin answer on IBus' portal; fcitx 4 does not, and is
reached by a bridge of ours. Everywhere but on Linux the system itself sees to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

PORTAL, IBUS, FCITX5, FCITX4 = (
    "org.freedesktop.portal.IBus", "org.freedesktop.IBus", "org.fcitx.Fcitx5", "org.fcitx.Fcitx-",
)  # fmt: skip
_OURS = ("wayland", "qtvirtualkeyboard", "compose")  # Qt has these; who names one, means it

Way = Literal["native", "ibus", "fcitx4", "none"]


@dataclass(frozen=True, slots=True)
class Reached:
    """The way to the input method: what Qt is told before it starts, the name fcitx 4 has, and what to tell the person
    where no way was found."""

    way: Way
    environment: Mapping[str, str] = field(default_factory=dict)
    service: str = ""
    trouble: str = ""


def reach(environment: Mapping[str, str], names: Collection[str] | None) -> Reached:
    """Choose by what the session asks for and by the names on its bus; None: it has no bus."""
    asked = _asked(environment)
    if asked in _OURS or (not asked and environment.get("WAYLAND_DISPLAY") and not environment.get("DISPLAY")):
        return Reached("native")
    there = names or ()
    if IBUS in there and FCITX5 not in there:
        return Reached("ibus", _tell_qt(environment, {}))
    if PORTAL in there:
        return Reached("ibus", _tell_qt(environment, {"IBUS_USE_PORTAL": "1"}))
    screen = environment.get("DISPLAY", "").rpartition(":")[2].partition(".")[0] or "0"
    if (service := f"{FCITX4}{screen}") in there:
        return Reached("fcitx4", {}, service)
    if not asked and environment.get("WAYLAND_DISPLAY"):
        return Reached("native")
    return Reached("none", {}, "", _say(asked))


def _asked(environment: Mapping[str, str]) -> str:
    """What the session names: QT_IM_MODULES, QT_IM_MODULE, or XMODIFIERS (@im=fcitx)."""
    first = environment.get("QT_IM_MODULES", "").partition(";")[0]
    x = environment.get("XMODIFIERS", "").partition("@im=")[2]
    return (first or environment.get("QT_IM_MODULE", "") or x).strip().casefold()


def _tell_qt(environment: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Qt asks QT_IM_MODULES first, where it is set."""
    both = {"QT_IM_MODULES": "ibus"} if environment.get("QT_IM_MODULES") else {}
    return {"QT_IM_MODULE": "ibus", **both, **more}


def _say(asked: str) -> str:
    """What to do where nobody answers."""
    if asked.startswith("fcitx"):
        return "输入法 Fcitx 没有启动，窗口里暂时打不了中文。请先启动输入法，再关上本窗口重新打开。"
    if asked == "ibus":
        return "输入法 IBus 没有启动，窗口里暂时打不了中文。请先启动输入法，再关上本窗口重新打开。"
    return (
        "这台电脑上没有找到中文输入法，窗口里打不了中文（英文、数字和扫码照常）。"
        "请联系维护人员安装并启动 Fcitx 或 IBus 的拼音输入法，再重新打开本窗口。"
    )
