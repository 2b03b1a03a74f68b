"""帮助: every page has its chapter, every picture is there, and what the manual says can be found."""

from __future__ import annotations

import re

import pytest

from desktop.ui.help.page import CHAPTER_OF_PAGE, FOLDER, HelpPage, chapters
from desktop.ui.result.verdict_looks import LOOKS
from tests.ui.fake_operations import styled

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage


@pytest.fixture
def page(qtbot) -> HelpPage:
    """The page, shown."""
    styled()
    made = HelpPage()
    qtbot.addWidget(made)
    made.resize(940, 768)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_every_chapter_has_a_title_and_a_key_of_its_own() -> None:
    """In the order of the files."""
    found = chapters()
    assert len({c.key for c in found}) == len(found) >= 9
    assert all(c.title and c.text.startswith("# ") for c in found)


def test_every_page_leads_to_a_chapter_that_is_there() -> None:
    """F1 never opens nothing."""
    assert set(CHAPTER_OF_PAGE.values()) <= {c.key for c in chapters()}


def test_every_picture_of_the_manual_is_there_and_small() -> None:
    """And all are used, but for the README's."""
    used = {name for c in chapters() for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", c.text)}
    there = {file.name: file for file in FOLDER.glob("*.png")}
    assert used <= set(there)
    for file in there.values():
        assert file.stat().st_size < 150_000
        assert (QImage(str(file)).width(), QImage(str(file)).height()) == (1024, 768)


def test_sentences_are_short() -> None:
    """For a reader who has six people waiting."""
    for chapter in chapters():
        for sentence in re.split(r"[。！？\n|]", chapter.text):
            assert len(sentence) <= 75, sentence


@pytest.mark.parametrize(("topic", "chapter"), [("records", "records"), ("visit", "answers"), ("", "start")])
def test_the_chapter_of_a_page_is_opened(page: HelpPage, topic: str, chapter: str) -> None:
    """The first where there is none."""
    page.open(topic=topic)
    assert page.chapter == chapter


def test_typing_finds_chapters_and_marks_the_words(qtbot, page: HelpPage) -> None:
    """As typed."""
    page.search_field.setText("样张")
    assert {e.key for e in page.list.entries} == {c.key for c in chapters() if "样张" in c.text}
    assert len(page.text.extraSelections()) == next(c for c in chapters() if c.key == page.chapter).text.count("样张")
    qtbot.keyClick(page.search_field, Qt.Key.Key_Return)
    qtbot.keyClick(page.search_field, Qt.Key.Key_Escape)
    assert len(page.list.entries) == len(chapters())


def test_pictures_are_no_wider_than_the_page(page: HelpPage) -> None:
    """Also after the window grew or shrank."""
    page.open(chapter="result")
    for width in (940, 700, 1500):
        page.resize(width, 768)
        assert page.text.document().idealWidth() <= page.text.viewport().width() + 1


def test_the_signs_on_the_text_are_told_as_they_are_drawn() -> None:
    """Sign, line and colour of each verdict, in the manual's own table."""

    def colour(ink: str) -> str:
        hue, saturation = QColor(ink).hue(), QColor(ink).saturation()
        names = {"红": range(0, 20), "黄": range(30, 60), "绿": range(90, 160), "紫": range(240, 290)}
        return "灰" if saturation < 70 else next(name for name, hues in names.items() if hue in hues)

    told = next(c.text for c in chapters() if "原文上的记号" in c.text)
    for look in LOOKS.values():
        assert f"| {look.sign} | {look.line_word}，{colour(look.ink)}色 |" in told


def test_what_a_pack_may_say_is_the_last_chapter_whole(page: HelpPage) -> None:
    """Every key, sign and function, as the command line prints it."""
    from core.policy.reference import every_shape, functions, markdown

    assert chapters()[-1].text == markdown()
    page.open(chapter="reference")
    shown = page.text.toPlainText()
    for name in (*(key for shape in every_shape() for key in shape.parts), *(f.name for f in functions())):
        assert name in shown
