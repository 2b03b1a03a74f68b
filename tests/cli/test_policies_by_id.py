"""A visit file names its policy by id: one that ships or was taken in, never a folder that happens to be there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.policy import digest_of
from core.policy.shelf import Shelf
from desktop.cli import main
from desktop.paths import policies_folder
from tests import stick

VISIT = "policy: {}\nas_of: 2023-09-01\nunmentioned: none\nanswers: {{注册地: 宝山区}}\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A counter's own data folder, and a working directory next to it."""
    monkeypatch.setenv("HUIQI_DATA", str(tmp_path / "data"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "data"


def asked(id: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The digest of the rules that judged a visit, or the sentence of the error."""
    Path("visit.yaml").write_text(VISIT.format(id), encoding="utf-8")
    code = main(["assess", "visit.yaml", "--sums"])
    said = capsys.readouterr()
    return code, said.err if code else json.loads(said.out)["pack_digest"]


def test_a_newer_version_that_was_taken_in_judges(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from desktop import cli

    cli._policy.cache_clear()
    shelf = Shelf(policies_folder(data))
    shelf.trust(stick.KEY.public(stick.HOLDER).as_file())
    shelf.install(stick.put_on(data.parent).read_bytes())
    assert asked(stick.PACK, capsys) == (0, digest_of(stick.newer()))
    cli._policy.cache_clear()


@pytest.mark.parametrize("id", ["other-2023-1", "baoshan"])
def test_a_folder_of_that_name_is_not_taken(id: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in stick.newer().items():
        file = Path(id) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    code, said = asked(id, capsys)
    assert code == 2
    assert f"没有政策包“{id}”" in said
