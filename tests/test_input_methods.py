"""Which way to the input method is taken, by what a session says and who is on its bus."""

from __future__ import annotations

import pytest

from desktop.input_methods import detect

FCITX = {"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx", "DISPLAY": ":0"}
IBUS_NAME, PORTAL_NAME = "org.freedesktop.IBus", "org.freedesktop.portal.IBus"


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        (FCITX, {"org.fcitx.Fcitx5", PORTAL_NAME}),
        (FCITX, {"org.fcitx.Fcitx5", PORTAL_NAME, IBUS_NAME, "org.fcitx.Fcitx-0"}),  # fcitx 5 answers to all of these
        ({"DISPLAY": ":0"}, {PORTAL_NAME}),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "QT_IM_MODULE": "fcitx"}, {"org.fcitx.Fcitx5", PORTAL_NAME}),
    ],
)
def test_fcitx_5_is_reached_through_the_portal(environment: dict[str, str], names: set[str]) -> None:
    """Also by who asks for nothing, and under Wayland."""
    reached = detect(environment, names)
    assert (reached.way, reached.trouble) == ("ibus", "")
    assert reached.environment == {"QT_IM_MODULE": "ibus", "IBUS_USE_PORTAL": "1"}


def test_ibus_is_reached_itself() -> None:
    """Not through its portal, which is one more to wait for."""
    reached = detect({"QT_IM_MODULE": "ibus", "DISPLAY": ":0"}, {IBUS_NAME, PORTAL_NAME})
    assert (reached.way, reached.environment) == ("ibus", {"QT_IM_MODULE": "ibus"})


def test_a_list_of_modules_is_told_too() -> None:
    """Qt asks QT_IM_MODULES before QT_IM_MODULE."""
    reached = detect({**FCITX, "QT_IM_MODULES": "fcitx;ibus"}, {"org.fcitx.Fcitx5", PORTAL_NAME})
    assert reached.environment["QT_IM_MODULES"] == "ibus"


@pytest.mark.parametrize(("display", "number"), [(":0", 0), (":1.0", 1), ("host:10.0", 10), ("", 0)])
def test_fcitx_4_is_reached_by_the_bridge_under_the_number_of_the_screen(display: str, number: int) -> None:
    """Another screen's is another person's."""
    reached = detect({**FCITX, "DISPLAY": display}, {f"org.fcitx.Fcitx-{number}", "org.fcitx.Fcitx"})
    assert (reached.way, reached.service, reached.environment) == ("fcitx4", f"org.fcitx.Fcitx-{number}", {})
    assert detect({**FCITX, "DISPLAY": display}, {"org.fcitx.Fcitx-7"}).way == "none"


@pytest.mark.parametrize("asked", ["wayland", "wayland;fcitx", "compose"])
def test_a_way_that_qt_has_is_left_alone(asked: str) -> None:
    """Who names it, means it."""
    assert detect({"QT_IM_MODULES": asked, "DISPLAY": ":0"}, {PORTAL_NAME}).way == "native"


def test_under_wayland_qt_speaks_to_the_desktop_itself() -> None:
    """If nothing else is requested; no message is shown."""
    assert detect({"WAYLAND_DISPLAY": "wayland-0"}, {PORTAL_NAME}).way == "native"
    assert detect({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, set()).way == "native"


@pytest.mark.parametrize("names", [set(), {"org.freedesktop.DBus"}, None])
@pytest.mark.parametrize(
    ("environment", "word"),
    [(FCITX, "Fcitx 没有启动"), ({"XMODIFIERS": "@im=ibus"}, "IBus 没有启动"), ({}, "没有找到中文输入法")],
)
def test_where_nobody_answers_there_is_something_to_do(
    names: set[str] | None, environment: dict[str, str], word: str
) -> None:
    """A sentence, and nothing is set that Qt would look for in vain."""
    reached = detect(environment, names)
    assert (reached.way, dict(reached.environment)) == ("none", {})
    assert word in reached.trouble
    assert "打开" in reached.trouble
