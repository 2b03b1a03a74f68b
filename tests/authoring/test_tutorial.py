"""The tutorial of the manual, done step by step as written: its files, its commands, and their output."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pytest

from core.policy import read_policy
from core.policy.package import read_package_file
from desktop import resources, try_command
from desktop.cli import main
from tests.authoring.office_files import docx_file

CHAPTER = resources.FOLDER / "manual" / "11-tutorial.md"
_BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PASSPHRASE = "一个很长很长的口令"


def stop() -> None:
    raise KeyboardInterrupt


class Steps:
    """Executes the blocks of the chapter."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.capsys, self.monkeypatch = folder, capsys, monkeypatch
        self.said, self.commands = "", 0

    def yaml(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def sh(self, _: str, text: str) -> None:
        (line,) = text.strip().splitlines()
        program, *arguments = shlex.split(line)
        assert program == "./run"
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{PASSPHRASE}\n".encode())))
        main(arguments)
        told = self.capsys.readouterr()
        self.said, self.commands = told.out + told.err, self.commands + 1

    def text(self, _: str, text: str) -> None:
        for line in text.strip().splitlines():
            assert line in self.said, f"{line!r} is not in what was said: {self.said[:500]}"


@pytest.fixture
def steps(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Steps:
    """In a folder with the document."""
    docx_file(tmp_path / "青禾.docx")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(try_command.time, "sleep", lambda _: stop())  # one look is enough
    return Steps(tmp_path, capsys, monkeypatch)


def test_the_tutorial_can_be_followed_to_its_end(steps: Steps) -> None:
    blocks = _BLOCK.findall(CHAPTER.read_text("utf-8"))
    assert [kind for kind, _, _ in blocks].count("sh") >= 10
    for kind, name, text in blocks:
        getattr(steps, kind)(name, text)
    package = read_package_file(steps.folder / "qinghe-2024-6-1.hqp")
    assert package.signer is not None
    assert not any(measure.draft for measure in package.policy.measures)
    assert [m.id for m in package.policy.measures] == ["1-1", "2-1", "3-1"]
    assert (steps.folder / "审核稿.pdf").read_bytes().startswith(b"%PDF")
    assert read_policy(package.files).digest == package.policy.digest


def test_every_block_of_the_tutorial_is_one_that_is_done() -> None:
    text = CHAPTER.read_text("utf-8")
    assert text.count("```") == 2 * len(_BLOCK.findall(text))
    assert {kind for kind, _, _ in _BLOCK.findall(text)} == {"sh", "text", "yaml"}
