"""What build.spec leaves out of the program, and puts in though nothing imports it by a plain name.

There is no HTTP client and no SSL: signing, time stamps and looking at a signature go on without.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

from core.screening.lowered import Dialect

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = ROOT / ".ci" / "packaging" / "frozen" / "offline.py"

SIGNED = """
import json, runpy, sys
from core.report.pdf import render
from tests.report import builders
from tests.report.test_signature import PHRASE, certificate, stamping

absent = set(json.loads(sys.argv[2]))

class Absent:
    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if absent & {".".join(parts[:count]) for count in range(1, len(parts) + 1)}:
            raise ModuleNotFoundError(name)

from tests.report.test_paper_pages import picture

mark = picture()
for name in [name for name in sys.modules if name.split(".")[0] in ("ssl", "_ssl", "PIL", "lxml")]:
    del sys.modules[name]
sys.meta_path.insert(0, Absent())
runpy.run_path(sys.argv[1])
from core.report import signature
paper = render(builders.worked("S01").summary(secret=b"the key of this centre"))
found = signature.check_signature(signature.sign(paper, certificate(), PHRASE, stamping(), PHRASE))
assert found.state == "good" and found.stamped, found
from core.report.stamp import check_picture
assert check_picture(mark) == (300, 120)
print("good")
"""


def left_out() -> list[str]:
    """The modules that build.spec excludes."""
    spec = ast.parse((ROOT / "build.spec").read_text(encoding="utf-8"))
    (value,) = (
        node.value
        for node in spec.body
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["EXCLUDED"]
    )
    named: list[str] = eval(compile(ast.Expression(value), "build.spec", "eval"))
    return named


def signed_without(names: list[str], hook: Path) -> subprocess.CompletedProcess[str]:
    """A paper signed, stamped and looked at where these modules cannot be found."""
    return subprocess.run(
        [sys.executable, "-c", SIGNED, str(hook), json.dumps(names)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_paper_is_signed_without_what_is_left_out() -> None:
    """With every module that build.spec excludes absent, and the hook in place; a stamp's picture is read."""
    names = left_out()
    assert {"aiohttp", "ssl"} <= set(names)
    done = signed_without(names, OFFLINE)
    assert done.stdout.strip() == "good", done.stderr


def test_without_the_hook_nothing_is_signed(tmp_path: Path) -> None:
    """pyHanko imports its HTTP client before anything asks for it."""
    empty = tmp_path / "empty.py"
    empty.write_text("", encoding="utf-8")
    done = signed_without(left_out(), empty)
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr


def test_dialects_that_are_imported_by_name_are_packed() -> None:
    """sqlglot finds a dialect when it is asked for, which PyInstaller does not see."""
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")
    assert all(f'"sqlglot.dialects.{name}"' in spec for name in get_args(Dialect))
