"""How the program starts: with a window, without a screen, twice at once."""

import os
import subprocess
import sys
from pathlib import Path

from core.records import open_store

ROOT = Path(__file__).resolve().parents[2]


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as `./run` does."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "desktop", *arguments],
        env={**env, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_second_copy_in_the_same_folder_is_told_so(tmp_path: Path) -> None:
    """One sentence, exit code 2, and the first is not disturbed."""
    with open_store(tmp_path):
        done = start("--data", str(tmp_path), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert "正被另一个惠企窗口使用" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_record_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    """Nothing is written over a file that cannot be read."""
    with open_store(tmp_path) as store:
        path = store.path
    path.write_bytes(b"not a database at all" * 500)
    before = path.read_bytes()
    done = start("--data", str(tmp_path), QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before


def test_without_a_screen_it_says_what_can_be_done() -> None:
    """One sentence that names the command line, exit code 2."""
    done = start("--data", "nowhere")
    if sys.platform.startswith("linux"):
        assert done.returncode == 2
        assert "./run sample" in done.stderr


def test_the_command_line_knows_nothing_of_qt() -> None:
    """A server without Qt's libraries can assess visits."""
    code = "import sys; from desktop.__main__ import main; main(['policies', 'check']); print('PySide6' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stdout.strip().splitlines()[-1] == "False"
