"""The repository around the program: what someone who clones it may rely on."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from PySide6.QtWidgets import QLineEdit

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "resources" / "fonts"
ICONS = ROOT / "resources" / "icons"

# The Chinese characters of GB 18030-2022: the unified ideographs and their extensions A to F as far as the
# standard goes, and twelve of the compatibility block that are unified in truth.
GB_18030_2022 = {
    char
    for first, last in (
        (0x4E00, 0x9FEF),
        (0x3400, 0x4DB5),
        (0x20000, 0x2A6D6),
        (0x2A700, 0x2B734),
        (0x2B740, 0x2B81D),
        (0x2B820, 0x2CEA1),
        (0x2CEB0, 0x2EBE0),
    )
    for char in range(first, last + 1)
} | {0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29}


def tracked_files() -> list[Path]:
    """The files git knows; where there is no git, all but the usual by-products."""
    try:
        names = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
        ).stdout
        files = [ROOT / name for name in names.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        by_product = re.compile(r"\.(?!ci$)|(build|dist|out|__pycache__)$")
        files = [p for p in ROOT.rglob("*") if not any(map(by_product.match, p.relative_to(ROOT).parent.parts))]
    return [file for file in files if file.is_file()]


def text_of(file: Path) -> str | None:
    """The text of a file, or None if it is not text."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_the_door_can_be_opened() -> None:
    """`./run` and `.ci/run` are programs, also after a clone."""
    assert (ROOT / "run").stat().st_mode & 0o111
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_a_machine_that_lacks_something_is_told_the_exact_command(tmp_path: Path) -> None:
    """No uv, a Python without venv, nothing installable: exit 2, the command on stderr, stdout untouched."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "env", "cat", "sha256sum"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    of_age = "#!/bin/sh\ncase $2 in *version_info*) exit 0 ;; esac\nexit 1\n"
    for tool, script in (("python3", of_age), ("apt-get", "#!/bin/sh\nexit 1\n"), ("uv", "#!/bin/sh\nexit 1\n")):
        (tools / tool).write_text(script, encoding="utf-8")
        (tools / tool).chmod(0o755)
    for name in ("run", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(
        [tmp_path / "run", "policies", "check"],
        env={"PATH": str(tools)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.search(r"apt-get install -y --no-install-recommends .*python3-venv", done.stderr)


def test_the_build_server_checks_what_a_developer_checks() -> None:
    """.ci/run has no checks of its own; it hands over to `./run test`, and to it again for what is installed."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "\n./run test </dev/null\n" in script
    assert "exec ./run test --smoke" in script


def test_every_check_is_part_of_run_test() -> None:
    """Lint, format, types, layers and tests: none was dropped on the way."""
    script = (ROOT / "run").read_text(encoding="utf-8")
    for check in ("ruff check", "ruff format --check", "-m mypy", "lint_imports_command", "-m pytest"):
        assert check in script, check


def test_every_dependency_says_what_it_is_for() -> None:
    """A line that names a package also has a comment; nobody keeps a library only because it was there."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    wanted = [*project["project"]["dependencies"]]
    for group in project["dependency-groups"].values():
        wanted += group
    for dependency in wanted:
        line = next(line for line in text.splitlines() if f'"{dependency}"' in line)
        assert re.search(r",\s*# \S", line), f"{dependency} has no reason"


def test_only_fonts_are_large() -> None:
    """A clone stays small: nothing but the fonts is above 1 MB."""
    large = [f.relative_to(ROOT) for f in tracked_files() if f.stat().st_size > 1_000_000]
    assert [f for f in large if f.parts[:2] != ("resources", "fonts")] == []


def test_a_public_class_has_a_name_of_its_own() -> None:
    """One meaning per name: two classes with one name differ only by their imports."""
    found: dict[str, list[str]] = {}
    for file in sorted(file for part in ("core", "desktop") for file in (ROOT / part).rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in found.items() if len(files) > 1} == {}


def test_a_module_that_says_it_has_no_qt_is_held_to_it() -> None:
    """ "No Qt" puts a module under the contract of import-linter; "no widgets" allows signals only."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {each["id"]: each for each in project["tool"]["importlinter"]["contracts"]}
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        said = (ast.get_docstring(ast.parse(text)) or "").lower()
        if "no qt" in said:
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            assert name in contracts["words"]["source_modules"]
        if "no widgets" in said:
            assert "QtWidgets" not in text, file


@pytest.mark.parametrize("package", ["core.assess", "core.policy", "core.records"])
def test_a_name_that_is_imported_on_first_use_is_there(package: str) -> None:
    """These packages name their modules in strings, which no type checker follows."""
    module = importlib.import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


IN_A_PLACE = ROOT / ".ci" / "packaging" / "chroot"
"""Scripts that run in a system made for them, whose folders they name."""


def test_nothing_points_to_one_persons_machine() -> None:
    """No file names a path that exists only where it was written."""
    homes = ("/home/", "/root/", "/Users/", "/work/", "/tmp/", "C:\\Users")
    place = re.compile("|".join(rf"(?<![\w.~$}}-]){re.escape(home)}\w" for home in homes))
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in tracked_files()
        if file != Path(__file__) and file.parent != IN_A_PLACE and (text := text_of(file)) is not None
        for number, line in enumerate(text.splitlines(), 1)
        if place.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("font", sorted(FONTS.glob("*.ttf")), ids=lambda font: font.stem)
def test_a_font_can_be_embedded(font: Path) -> None:
    """ReportLab embeds TrueType outlines only, and the font must allow it (fsType 0)."""
    with TTFont(font, lazy=True) as opened:
        assert "glyf" in opened
        assert opened["OS/2"].fsType == 0


def test_the_fonts_have_every_chinese_character_of_the_standard() -> None:
    """No character of GB 18030-2022 that may be in a name prints as nothing."""
    known: set[int] = set()
    for name in ("NotoSansSC-Regular.ttf", "HanaMinB.ttf"):
        with TTFont(FONTS / name, lazy=True) as font:
            known |= font.getBestCmap().keys()
    assert len(GB_18030_2022) == 87_887
    assert GB_18030_2022 - known == set()


def test_bold_has_what_regular_has() -> None:
    """Setting a line in bold loses no character."""
    with (
        TTFont(FONTS / "NotoSansSC-Regular.ttf", lazy=True) as regular,
        TTFont(FONTS / "NotoSansSC-Bold.ttf", lazy=True) as bold,
    ):
        assert regular.getBestCmap().keys() == bold.getBestCmap().keys()


def test_each_font_comes_with_its_licence() -> None:
    """The OFL asks that its text travels with the font."""
    licences = [f.read_text(encoding="utf-8") for f in FONTS.glob("OFL-*.txt")]
    assert len(licences) == 2
    assert all("SIL OPEN FONT LICENSE Version 1.1" in licence for licence in licences)


@pytest.mark.parametrize("icon", sorted(ICONS.glob("*.svg")), ids=lambda icon: icon.stem)
def test_icons_are_drawn_alike(icon: Path) -> None:
    """One grid, one stroke, one colour (the program's own icon may have an accent), and nothing fetched."""
    text = icon.read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert set(re.findall(r'stroke-width="([^"]*)"', text)) == {"1.8"}
    accent = {"#1f6f8b"} if icon.stem == "app" else set()
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) <= {"#3c4a5a", "#ffffff"} | accent
    assert "href" not in text


def test_the_readme_names_the_two_commands() -> None:
    """Someone who has just cloned the project needs these two and nothing else."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^\./run(\s|$)", readme, re.MULTILINE)
    assert re.search(r"^\./run test(\s|$)", readme, re.MULTILINE)


def test_the_changelog_names_the_version() -> None:
    """A version that is built is a version that was described."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"[{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_window_is_painted_before_record_and_rules_are_loaded() -> None:
    """Slow imports wait until the window is shown."""
    told = "import sys, desktop.start; print(*(name for name in sys.argv[1:] if name in sys.modules))"
    late = ["sqlite_utils", "sqlite3", "lark", "reportlab", "yaml", "core.policy.pack", "core.assess.judge"]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # which needs sqlite3
    command = [sys.executable, "-c", told, *late]
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, check=True, timeout=60)
    assert done.stdout.split() == []


def test_a_day_at_the_counter_costs_no_reference(qtbot) -> None:
    """PySide6 6.12 loses one to None with each call that gives nothing, to True with each signal: Python aborts."""
    field = QLineEdit()
    qtbot.addWidget(field)
    before = [sys.getrefcount(each) for each in (None, True, False)]
    for _ in range(20_000):
        field.update()
        field.returnPressed.emit()
        field.setReadOnly(False)
    after = [sys.getrefcount(each) for each in (None, True, False)]
    assert all(abs(now - then) < 1000 for now, then in zip(after, before, strict=True)), (before, after)


def test_the_tests_of_a_mutant_can_start() -> None:
    """What its process finds imported is nothing that pytest warns of: with a warning no test would run, and each
    mutant would count as noticed."""
    lines = (ROOT / "tests" / "mutants" / "preload.txt").read_text(encoding="utf-8").splitlines()
    tools = ", ".join(line for line in lines if line and not line.startswith("#"))
    run = f"import {tools}; raise SystemExit(pytest.main(['-q', '-p', 'no:cacheprovider', 'tests/test_clock.py']))"
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
