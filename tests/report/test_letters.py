"""Every character that may be in a name prints, and copies out as itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import AnswerError
from core.report import typeset
from core.report.fonts import find, to_unicode
from core.report.pdf import render
from tests.report import builders

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")

# The Chinese characters of GB 18030-2022 (tests/test_house.py counts them).
RANGES = (
    (0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0),
)  # fmt: skip
ODD = (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29)


def extracted(pdf: bytes, tmp_path: Path) -> str:
    """What an independent reader copies out of a PDF, without white space."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    assert done.stderr == b""
    return re.sub(r"\s+", "", done.stdout.decode("utf-8"))


def test_every_character_of_the_standard_copies_out_as_itself(tmp_path: Path) -> None:
    """87,887 characters, as the text of a sheet."""
    from dataclasses import replace

    from core.report.content import PaperText, Section

    everything = "".join(chr(c) for first, last in RANGES for c in range(first, last + 1)) + "".join(map(chr, ODD))
    assert len(everything) == 87_887
    chunks = [everything[at : at + 1500] for at in range(0, len(everything), 1500)]
    summary = builders.nothing().summary()
    long = replace(summary, sections=(Section("", tuple(PaperText(chunk) for chunk in chunks)),))
    found = extracted(render(long), tmp_path)
    frame = re.compile(
        r"核验码[^核]{19}第\d+页共\d+页预审，不是审批决定|上海示例精密机械有限公司预审编号BS20230815-0007"
    )
    body = frame.sub("", found)
    missing = set(everything) - set(body)
    assert missing == set()
    assert everything in body


@pytest.mark.parametrize("case", ["S01", "S02", "S06", "S11", "S12"])
@pytest.mark.parametrize("kind", ["告知单", "底联"])
def test_what_the_sheet_says_can_be_copied_out(case: str, kind: str, tmp_path: Path) -> None:
    """Each text of the summary is found by an independent reader, in the order of the summary."""
    summary = builders.worked(case).summary(kind)  # type: ignore[arg-type]
    found = extracted(render(summary), tmp_path)
    counted: dict[str, int] = {}
    for text in summary.texts():
        for character in re.sub(r"\s+", "", text):
            counted[character] = counted.get(character, 0) + 1
    assert {c: n for c, n in counted.items() if found.count(c) < n} == {}
    for text in summary.texts():
        assert re.sub(r"\s+", "", text)[:12] in found, text


def test_rare_names_print_and_copy_out(tmp_path: Path) -> None:
    """A surname and an element outside the basic plane, on both sheets, also in the mark and the title."""
    name = "上海𠮷祥𬭎图商贸有限公司"
    for kind in ("告知单", "底联"):
        found = extracted(render(builders.named(name).summary(kind)), tmp_path)  # type: ignore[arg-type]
        assert name in found
    info = subprocess.run(["pdfinfo", tmp_path / "paper.pdf"], capture_output=True, check=True, encoding="utf-8").stdout
    assert name in info


@pytest.mark.parametrize("character", ["😀", "\ue000", "\U000e0100", "\u0007"])
def test_a_character_that_no_font_has_is_named(character: str) -> None:
    """The print stops with a sentence; nothing is printed as nothing."""
    with pytest.raises(AnswerError, match=f"U\\+{ord(character):04X}"):
        render(builders.worked("S01").summary(enterprise=f"上海{character}公司"))


def test_a_bold_line_falls_back_as_well() -> None:
    """Bold has no glyph for rare characters: HanaMinB has one."""
    assert find("𠮷", True)[0].name == find("𠮷", False)[0].name == "HanaMinB"


def test_characters_beyond_the_basic_plane_are_told_as_surrogates() -> None:
    """𠮷 is U+20BB7, D842 DFB7 in UTF-16."""
    assert b"<0001> <D842DFB7>" in to_unicode({"𠮷": "0001"})


def test_lines_put_together_are_the_text() -> None:
    """Breaking loses nothing, begins no line with a mark and ends none with an opening one."""
    text = "依据：第6条“招录登记失业三个月以上人员”（2023年1月1日至2023年12月31日）每人2,000.00元，" * 7
    broken = typeset.lines(text, 211.0, 10.5)
    assert "".join(broken) == text
    assert max(typeset.width(line, 10.5) for line in broken) <= 211.0
    assert not [line for line in broken[1:] if line[0] in "，。：”）"]
    assert not [line for line in broken[:-1] if line[-1] in "“（"]
    assert not [line for line in broken if line.startswith(("元", "000", ".00"))]


def test_drawing_is_not_loaded_before_it_is_needed() -> None:
    """The program starts, and summarises, without ReportLab."""
    code = "import sys, core.report.summary, core.report.verify, core.files; print('reportlab' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "False"
