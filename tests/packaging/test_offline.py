"""A built program has no HTTP client and no SSL: signing, time stamps and looking at a signature go on without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = ROOT / ".ci" / "packaging" / "frozen" / "offline.py"

SIGNED = """
import runpy, sys

class Absent:
    '''What build.spec leaves out cannot be found.'''
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"aiohttp", "ssl", "_ssl", "certifi", "oscrypto", "yarl", "multidict", "attr"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
runpy.run_path(sys.argv[1])
from core.report import signature
from core.report.pdf import render
from tests.report import builders
from tests.report.test_signature import PHRASE, certificate, stamping
paper = render(builders.worked("S01").summary(secret=b"the key of this centre"))
signed = signature.sign(paper, certificate(), PHRASE, stamping(), PHRASE)
found = signature.look(signed)
assert found.state == "good" and found.stamped, found
print("good")
"""


def test_a_paper_is_signed_without_a_network_client() -> None:
    """With what frozen/offline.py puts in its place; without that, pyHanko cannot even be imported."""
    done = subprocess.run(
        [sys.executable, "-c", SIGNED, str(OFFLINE)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "good", done.stderr


def test_what_is_left_out_is_what_is_stood_for() -> None:
    """The spec excludes the very modules that the hook names."""
    spec = (ROOT / "build.spec").read_text(encoding="utf-8")
    named = [line.split('"')[1] for line in OFFLINE.read_text(encoding="utf-8").splitlines() if '": "' in line]
    assert len(named) == 2
    assert all(f'"{name}"' in spec for name in named)
