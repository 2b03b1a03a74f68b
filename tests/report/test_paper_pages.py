"""Pages: how many, their contents, that other programs open them, that the same print is the same bytes."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from core.errors import AnswerError
from core.report import page_flow
from core.report.content import Centre, PaperKind
from core.report.page import BOTTOM
from core.report.pdf import render
from core.report.stamp import check_picture
from tests.report import builders

LONG = (
    "上海市宝山区顾村镇示例智能高端装备制造与工业互联网数据服务"
    + "长三角一体化示范区联合创新中心（有限合伙）第二分公司生产基地甲"
)
CASES = {
    "S01": builders.worked("S01"),
    "S02": builders.worked("S02"),
    "S11": builders.worked("S11"),
    "S12": builders.worked("S12"),
    "crowded": builders.crowded(),
    "everything": builders.everything(),
    "nothing": builders.nothing(),
    "long": builders.named(LONG),
}
SHEETS: tuple[PaperKind, ...] = ("告知单", "底联")

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")


def pages_of(pdf: bytes, tmp_path: Path) -> list[str]:
    """The text of each page."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True, encoding="utf-8")
    return done.stdout.split("\f")[:-1]


@needs_poppler
def test_the_worked_case_fits_one_page(tmp_path: Path) -> None:
    """S01 is one page."""
    assert len(pages_of(render(CASES["S01"].summary()), tmp_path)) == 1


@needs_poppler
def test_a_paper_of_the_practice_says_so_on_every_page_and_in_its_head(tmp_path: Path) -> None:
    """The word is thrice across each page, and on no other paper."""
    real, practised = (
        pages_of(render(CASES["everything"].summary(centre=Centre("示例", "", "", True, practice))), tmp_path)
        for practice in (False, True)
    )
    assert len(practised) == len(real) > 1
    assert all("".join(page.split()).count("练习") >= 3 for page in practised)
    assert "练习用，不是预审，不作任何依据" in practised[0]
    assert not any("练习" in page for page in real)


@needs_poppler
@pytest.mark.parametrize("name", CASES)
def test_a_notice_has_at_most_three_pages(name: str, tmp_path: Path) -> None:
    """Also with all forty measures."""
    assert 1 <= len(pages_of(render(CASES[name].summary()), tmp_path)) <= 3


@needs_poppler
@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("name", CASES)
def test_every_page_says_whose_it_is_and_which(name: str, kind: PaperKind, tmp_path: Path) -> None:
    """Enterprise, serial, code, and page x of y."""
    summary = CASES[name].summary(kind)
    pages = pages_of(render(summary), tmp_path)
    owner = summary.job.enterprise or "未提供"
    for number, page in enumerate(pages, 1):
        plain = re.sub(r"\s+", "", page)
        assert f"第{number}页共{len(pages)}页" in plain
        assert owner[:20] in plain
        assert summary.job.serial in plain
        assert summary.code in plain


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("name", CASES)
def test_no_head_stands_alone_and_tables_go_on_under_their_head(name: str, kind: PaperKind) -> None:
    """Nothing that introduces is the last on a page, nothing runs over, a table's next page begins with its head."""
    from core.report import pdf

    paper = pdf.PaperDrawing(CASES[name].summary(kind))
    pages = paper._placed()
    for number, page in enumerate(pages):
        if number < len(pages) - 1:
            assert not page[-1][0].keep
        for band, top in page:
            assert top - band.height >= BOTTOM - 0.01
        first = page[0][0]
        if number:
            assert not first.again, "a row without its table's head"
            assert not first.open[0], "a row that goes on without a name"


def test_a_high_row_is_cut_between_lines() -> None:
    """No part is a single line, and no line is lost."""
    laid: page_flow.Laid = [(str(n), "body", 13.7) for n in range(41)]
    parts = page_flow._parts([laid, laid[:1]])
    assert [line for part in parts for line in part[0]] == laid
    assert all(len(part[0]) >= 2 for part in parts)


@pytest.mark.parametrize("kind", SHEETS)
def test_two_renderings_are_the_same_bytes(kind: PaperKind) -> None:
    """The same visit, the same print."""
    summary = CASES["everything"].summary(kind)
    assert render(summary) == render(CASES["everything"].summary(kind))


def test_the_zone_of_the_machine_does_not_matter() -> None:
    """The record hands out moments in the zone of the machine; the sheet shows those of China."""
    elsewhere = CASES["S01"].summary(made_at=builders.MADE_AT.astimezone(datetime.UTC))
    assert elsewhere == CASES["S01"].summary()
    assert ("出具时间", "2023年8月15日 10:20") in [p for t in elsewhere.sections[0].blocks[0].rows for p in t]  # type: ignore[union-attr]


def test_another_process_renders_the_same_bytes() -> None:
    """Whatever the hash seed, the zone and the clock are."""
    code = (
        "import hashlib; from tests.report import builders; from core.report.pdf import render;"
        "print(hashlib.sha256(render(builders.worked('S02').summary())).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, check=True, cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": epoch, "PYTHONPATH": "."},
        ).stdout
        for seed, zone, epoch in (("1", "UTC", "1"), ("2", "Asia/Shanghai", "1700000000"))
    }  # fmt: skip
    assert len(found) == 1


@pytest.mark.skipif(not shutil.which("qpdf"), reason="needs qpdf")
@pytest.mark.parametrize("name", CASES)
def test_qpdf_has_nothing_to_complain_of(name: str, tmp_path: Path) -> None:
    """Structure, streams, cross references."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(CASES[name].summary()))
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("mutool"), reason="needs mupdf-tools")
def test_mupdf_has_nothing_to_complain_of(tmp_path: Path) -> None:
    """Another reader, from another house."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(CASES["everything"].summary()))
    done = subprocess.run(
        ["mutool", "draw", "-F", "txt", "-o", "-", file], capture_output=True, encoding="utf-8", check=True
    )
    told = [line for line in done.stderr.splitlines() if "ICC support" not in line]  # how mutool itself was built
    assert told == []
    assert "惠企政策预审告知单" in done.stdout


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="needs poppler-utils")
def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    """Title, author, time of the record, language; every font embedded with a map of its characters."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(CASES["S01"].summary()))
    info = subprocess.run(["pdfinfo", "-isodates", file], capture_output=True, check=True, encoding="utf-8").stdout
    assert re.search(r"Title: +惠企政策预审告知单 BS20230815-0007 上海示例便民百货有限公司", info)
    assert re.search(r"Author: +大场镇社区事务受理服务中心", info)
    assert "2023-08-15T" in info
    assert re.search(r"Page size: +595.28 x 841.89 pts \(A4\)", info)
    assert b"/Lang (zh-CN)" in file.read_bytes()
    fonts = subprocess.run(["pdffonts", file], capture_output=True, check=True, encoding="utf-8").stdout.splitlines()
    assert len(fonts) >= 4
    assert all(re.search(r"yes yes yes", line) for line in fonts[2:])


@needs_poppler
@pytest.mark.skipif(not shutil.which("zbarimg"), reason="needs zbar-tools")
@pytest.mark.parametrize("name", ["S01", "S02", "everything"])
def test_a_scanner_reads_the_printed_codes(name: str, tmp_path: Path) -> None:
    """At 150 dots per inch, half of what an office printer has."""
    summary = CASES[name].summary()
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(summary))
    subprocess.run(["pdftoppm", "-png", "-r", "150", file, tmp_path / "page"], check=True)
    last = max(tmp_path.glob("page-*.png"))
    done = subprocess.run(["zbarimg", "-q", "--raw", last], capture_output=True, check=True, encoding="utf-8")
    assert sorted(done.stdout.splitlines()) == sorted(summary.qr)


# ── the mark ──


def picture(mode: str = "RGBA", size: tuple[int, int] = (300, 120), alpha: int = 0) -> bytes:
    """A stamp's picture: a blue bar on a ground of this opacity."""
    made = Image.new(mode, size, (0, 0, 0, alpha) if mode == "RGBA" else None)
    if mode == "RGBA":
        made.paste((30, 60, 160, 255), (20, 20, 200, 60))
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def test_the_centres_own_stamp_takes_the_place_of_the_mark() -> None:
    """A PNG with transparency, embedded with its alpha; also across the edges of several pages."""
    centre = Centre("大场镇社区事务受理服务中心", configured=True, stamp_png=picture())
    for case in (CASES["S01"], CASES["S02"]):
        pdf = render(case.summary(centre=centre))
        assert b"/SMask" in pdf
        assert pdf == render(case.summary(centre=centre))
    assert check_picture(picture()) == (300, 120)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a", "不是 PNG"),
        (picture("RGB"), "没有透明底"),
        (picture(alpha=255), "没有透明底"),
        (picture()[:-60], "打不开"),
        (picture(size=(5000, 80)), "边长"),
        (b"\x89PNG\r\n\x1a\n" + bytes(3_000_000), "超过"),
    ],
)
def test_a_picture_that_cannot_serve_is_refused(data: bytes, said: str) -> None:
    """With a sentence that says what to do."""
    with pytest.raises(AnswerError, match=said):
        check_picture(data)


def test_the_mark_is_no_text_and_bears_no_star() -> None:
    """It is drawn as outlines, so that it does not get in between when text is copied out."""
    from core.report import stamp

    operators = stamp.mark(CASES["S01"].summary().closing.mark, sample=True)
    assert "Tj" not in operators
    assert "TJ" not in operators


def pixels(pdf: bytes, tmp_path: Path) -> Image.Image:
    """The first page as a picture."""
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-png", "-r", "60", "-singlefile", file, tmp_path / "page"], check=True)
    return Image.open(tmp_path / "page.png").convert("RGB")


@needs_poppler
@pytest.mark.parametrize("name", ["S01", "S02"])
def test_the_mark_is_on_the_paper(name: str, tmp_path: Path) -> None:
    """Blue in the foot of one page; at the right edge where there are more."""
    page = pixels(render(CASES[name].summary()), tmp_path)
    blue = [(x, y) for x in range(page.width) for y in range(page.height) if _blue(page, x, y)]
    assert blue
    assert any(x > page.width - 8 for x, _ in blue) == (name == "S02")


def _blue(page: Image.Image, x: int, y: int) -> bool:
    red, _, blue = page.getpixel((x, y))  # type: ignore[misc]
    return bool(blue > red + 60)


@needs_poppler
@pytest.mark.parametrize("name", CASES)
def test_nothing_is_drawn_beyond_the_page(name: str, tmp_path: Path) -> None:
    """Left, upper and lower margin are white."""
    page = pixels(render(CASES[name].summary()), tmp_path).convert("L")
    assert min(page.crop((0, 0, 30, page.height)).tobytes()) == 255
    assert min(page.crop((0, 0, page.width, 14)).tobytes()) == 255
    assert min(page.crop((0, page.height - 10, page.width, page.height)).tobytes()) == 255


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("count", range(1, 15))
def test_no_page_holds_the_foot_and_next_to_nothing(count: int, kind: PaperKind) -> None:
    """However long the paper, its last page has content in addition to the foot and the repeated head."""
    from core.report import pdf

    pages = pdf.PaperDrawing(builders.crowded(loans=count, roofs=count // 2 + 1).summary(kind))._placed()
    last = [band for band, _ in pages[-1]]
    repeated = {id(b) for band in last for b in band.again}
    content = sum(b.height for b in last if b.draw != "closing" and id(b) not in repeated)
    assert len(pages) == 1 or content >= pdf._WITH_FOOT - 20


@pytest.mark.parametrize("name", CASES)
def test_what_fits_on_a_page_less_is_set_so(name: str) -> None:
    """The closer setting is taken only where it saves a page, and always where it does."""
    from core.report import pdf

    paper = pdf.PaperDrawing(CASES[name].summary())
    roomy, close = (len(paper._set(look)) for look in (page_flow.ROOMY, page_flow.CLOSE))
    assert len(paper._placed()) == min(roomy, close)
