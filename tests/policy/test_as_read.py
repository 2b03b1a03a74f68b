"""What is read from a pack: every fact, rule, sum, day and anchor, of the shipped policies and of made-up ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from core.assess.program_writer import text_of
from core.policy import load_policy
from tests.plain_text import plain_text

PACKS = Path(__file__).parents[1] / "packs"


@pytest.mark.parametrize(
    "pack", ["baoshan-2023-1", "sample-city-2023", PACKS / "toy", PACKS / "lake"], ids=lambda pack: Path(pack).name
)
def test_a_pack_is_read_as_approved(pack: str | Path, approved: Callable[[str, str], None]) -> None:
    """With each rule's tree: what is judged is what was reviewed."""
    approved(f"packs/{Path(pack).name}.txt", plain_text(load_policy(pack)))


def test_generated_python_is_as_approved(approved: Callable[[str, str], None]) -> None:
    """Of a small pack as it is, of the others by its digest. That it gives what the rules give is for the tests of
    readers to say; here nothing of it changes unseen."""
    small = text_of(load_policy(PACKS / "lake")).text()
    approved("generated/lake.txt", small)
    others = ["baoshan-2023-1", "sample-city-2023", *(PACKS / name for name in ("county", "port", "toy"))]
    texts = {Path(pack).name: text_of(load_policy(pack)).text() for pack in others}
    digests = (f"{name} {hashlib.sha256(text.encode()).hexdigest()}" for name, text in texts.items())
    approved("generated/others.txt", "\n".join(digests) + "\n")
