"""An isolated desktop session: a virtual screen, a bus, an input method with pinyin, and simulated key presses.

Everything is in one folder and ends with it. Debian's fcitx 4 conflicts with fcitx 5, and the pinyin of fcitx 5 depends
on a browser; so `./run test` unpacks both into .ime, and they are run from there.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

METHODS = ("fcitx5", "fcitx4", "ibus")
ROOT = Path(__file__).resolve().parents[2]
UNPACKED = ROOT / ".ime"
_LIBRARIES = f"{os.uname().machine}-linux-gnu"
_PATIENCE = 40.0  # seconds, on a busy machine

_FCITX5_PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin
[Groups/0/Items/0]
Name=keyboard-us
[Groups/0/Items/1]
Name=pinyin
[GroupOrder]
0=Default
"""
_FCITX4_PROFILE = """[Profile]
IMName=
EnabledIMList=fcitx-keyboard-us:True,pinyin:True
PreeditStringInClientWindow=True
"""


def missing(method: str) -> str:
    """What this machine lacks for a session with that input method; empty: nothing."""
    daemon = {"fcitx5": ["fcitx5"], "ibus": ["ibus-daemon"]}.get(method, [])
    commands = ["Xvfb", "dbus-daemon", "dbus-send", "xdotool", *daemon]
    absent = [command for command in commands if shutil.which(command) is None]
    if method.startswith("fcitx") and not (UNPACKED / method / "usr").is_dir():
        absent.append(f"{UNPACKED.name}/{method}")
    return f"not on this machine (./run test installs it): {', '.join(absent)}" if absent else ""


def until(condition: Callable[[], Any], what: str = "") -> Any:
    """Wait for a condition to be truthy, and return it."""
    end = time.monotonic() + _PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"it never came to that: {what}"
        time.sleep(0.02)
    return found


class Session:
    """A session; `method` is fcitx5, fcitx4, ibus or none."""

    def __init__(self, folder: Path, method: str, **environment: str) -> None:
        self.folder, self.method = folder, method
        self._running: list[subprocess.Popen[Any]] = []
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "share"), "PYTHONUTF8": "1",
            "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(ROOT),
            **{name: value for name, value in os.environ.items() if name.startswith("COV")}, **environment,
        }  # fmt: skip
        for part in ("config", "share", "cache"):
            (folder / part).mkdir()
        try:
            self._screen()
            self._bus()
            self.start_method()
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """Stop all processes, last started first."""
        while self._running:
            _end(self._running.pop())

    def start_method(self) -> None:
        """Start the input method, if there is one."""
        before = len(self._running)
        getattr(self, f"_{self.method}")()
        self._daemons = self._running[before:]

    def end_method(self) -> None:
        """Stop the input method only."""
        for process in self._daemons:
            self._running.remove(process)
            _end(process)

    def run(self, *command: str) -> str:
        """The output of a command in this session."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=_PATIENCE)
        return done.stdout

    def start(self, *command: str, **more: Any) -> subprocess.Popen[Any]:
        """A process of this session."""
        with (self.folder / f"{Path(command[0]).name}.log").open("ab") as log:
            process = subprocess.Popen(command, env=self.environment, stderr=log, **{"stdout": log, **more})
        self._running.append(process)
        return process

    def names(self) -> str:
        """The names on the bus."""
        ask = ("--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames")
        return self.run("dbus-send", *ask)

    # — the parts

    def _screen(self) -> None:
        reading, writing = os.pipe()
        self.start("Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.environment["DISPLAY"] = f":{pipe.readline().strip()}"

    def _bus(self) -> None:
        bus = self.start("dbus-daemon", "--session", "--nofork", "--print-address=1", stdout=subprocess.PIPE)
        assert bus.stdout is not None
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()

    def _none(self) -> None:
        """No input method."""

    def _fcitx5(self) -> None:
        (self.folder / "config" / "fcitx5").mkdir(exist_ok=True)
        (self.folder / "config" / "fcitx5" / "profile").write_text(_FCITX5_PROFILE)
        unpacked = UNPACKED / "fcitx5" / "usr"
        addons = f"{unpacked}/lib/{_LIBRARIES}/fcitx5:/usr/lib/{_LIBRARIES}/fcitx5"
        self.environment |= {"FCITX_ADDON_DIRS": addons, "XDG_DATA_DIRS": f"{unpacked}/share:/usr/share"}
        self.start("fcitx5", "--disable=wayland,waylandim,notificationitem,cloudpinyin")
        until(lambda: "org.freedesktop.portal.IBus" in self.names(), "fcitx5 on the bus")

    def _fcitx4(self) -> None:
        (self.folder / "config" / "fcitx").mkdir(exist_ok=True)
        (self.folder / "config" / "fcitx" / "profile").write_text(_FCITX4_PROFILE)
        unpacked = UNPACKED / "fcitx4" / "usr"
        self.environment |= {
            "FCITXDIR": str(unpacked),
            "LD_LIBRARY_PATH": f"{unpacked}/lib/{_LIBRARIES}:{unpacked}/lib/{_LIBRARIES}/fcitx",
        }
        self.start(str(unpacked / "bin" / "fcitx"), "-D", "--disable", "fcitx-dbus-spy,fcitx-kimpanel-ui")
        until(lambda: "org.fcitx.Fcitx-" in self.names(), "fcitx 4 on the bus")

    def _ibus(self) -> None:
        self.start("ibus-daemon", "--panel=disable", "--xim")
        until(lambda: "org.freedesktop.IBus" in self.names(), "ibus on the bus")
        until(lambda: "libpinyin" in self.run("ibus", "engine", "libpinyin") + self.run("ibus", "engine"), "pinyin")

    # — program and keyboard

    def open(self) -> Counter:
        """Start the counter."""
        return Counter(self)

    def key(self, *keys: str) -> None:
        """Press keys by X names, one after the other."""
        self.run("xdotool", "key", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type letters quickly."""
        self.run("xdotool", "type", "--delay", "60", text)


class Counter:
    """The running program, which reports the focused widget."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._process = session.start(
            sys.executable, "-m", "tests.ime.watched", str(session.folder / "data"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        session.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "惠企窗口", "windowfocus", "--sync")
        until(lambda: self.now()["active"], "the window has the keyboard")

    def now(self, wish: str = "?") -> dict[str, Any]:
        """Send a request, if any; returns the report of `watched` about the window and the focus."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(f"{wish}\n")
        answer = pipe_out.readline()
        assert answer, (self._session.folder / f"{Path(sys.executable).name}.log").read_text()
        told: dict[str, Any] = json.loads(answer)
        return told

    def go_to(self, fact: str) -> None:
        """Focus the question of a fact directly: navigation is covered by other tests."""
        self.now(f"go {fact}")

    def composes(self) -> str:
        """Wait until the composed text is stable, and return it."""
        seen = [""]

        def settled() -> bool:
            time.sleep(0.3)
            seen.append(self.now()["composed"])
            return seen[-1] == seen[-2] != ""

        until(settled, "something is composed")
        return seen[-1]

    def close(self) -> None:
        """Close the window as by its frame."""
        self.now("close")
        assert self._process.wait(_PATIENCE) == 0

    def comes_to(self, **wanted: Any) -> dict[str, Any]:
        """Wait until `now` has these values."""
        seen: dict[str, Any] = {}

        def there() -> bool:
            seen.update(self.now())
            return all(seen[name] == value for name, value in wanted.items())

        with contextlib.suppress(AssertionError):
            until(there)
        assert {name: seen[name] for name in wanted} == wanted, seen
        return seen


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


@contextlib.contextmanager
def session(folder: Path, method: str, **environment: str) -> Iterator[Session]:
    """A session as a context manager."""
    made = Session(folder, method, **environment)
    try:
        yield made
    finally:
        made.end()
