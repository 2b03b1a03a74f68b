"""设置: stored when valid, refused next to the field when not."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from core.policy.pack import GuideEntry
from core.records.values import AuditVerdict, Copy
from desktop.pictures import mark_fault
from desktop.settings import CounterSettings, first_day
from desktop.ui.base.messages import Messages
from desktop.ui.settings.page import MARK, SettingsPage
from tests.ui.fake_operations import TODAY, FakeOperations, policy, styled
from tests.ui.message_recorder import MessageRecorder

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QPainter


@pytest.fixture
def operations() -> FakeOperations:
    """A counter as it comes."""
    return FakeOperations()


@pytest.fixture
def page(qtbot, operations: FakeOperations) -> SettingsPage:
    """The page, shown."""
    styled()
    messages = Messages()
    made = SettingsPage(operations, messages)
    made.heard = MessageRecorder(messages)
    qtbot.addWidget(made)
    made.resize(940, 768)
    made.refresh()
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def fill(row, text: str) -> None:
    """Type into a line and leave it."""
    row.field.setText(text)
    row.field.textEdited.emit(text)
    row.field.editingFinished.emit()


def png(width: int = 600, height: int = 600, clear: bool = True, form: str = "PNG") -> bytes:
    """A picture of a ring."""
    kind = QImage.Format.Format_ARGB32 if clear else QImage.Format.Format_RGB32
    image = QImage(width, height, kind)
    image.fill(QColor(0, 0, 0, 0) if clear else QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor("red"))
    painter.drawEllipse(20, 20, width - 40, height - 40)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form)
    return content.data()


# ── the centre, its clerks ───────────────────────────────────────────────────────────────────────────────────────


def test_a_name_is_kept_when_one_leaves_the_field(page: SettingsPage, operations: FakeOperations) -> None:
    """And a message says so."""
    fill(page.centre._rows["centre"], "  宝山区示例镇企业服务中心 ")
    assert operations.kept.centre == "宝山区示例镇企业服务中心"
    assert page.heard.last.text == "已保存。"


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        ("centre", "中" * 41, "最多 40 个字"),
        ("telephone", "打给小王", "只写数字"),
        ("serial_prefix", "宝山", "大写字母"),
        ("serial_prefix", "", "大写字母"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_not_kept(
    page: SettingsPage, operations: FakeOperations, field: str, typed: str, word: str
) -> None:
    """The settings stay as they were."""
    before = operations.kept
    fill(page.centre._rows[field], typed)
    assert word in page.centre._rows[field].error.text.text()
    assert operations.kept == before


def test_clerks_are_listed_and_the_first_sits_down(qtbot, page: SettingsPage, operations: FakeOperations) -> None:
    """A name twice is refused."""
    for name in ("陈晓", "李敏", "陈晓"):
        page.clerks.name.setText(name)
        qtbot.keyClick(page.clerks.name, Qt.Key.Key_Return)
    assert operations.kept.clerks == ("陈晓", "李敏")
    assert operations.kept.clerk == "陈晓"
    assert "名单里已有" in page.clerks._name_row.error.text.text()
    page.clerks.list.setCurrentRow(1)
    page.clerks.remove.click()
    assert operations.kept.clerks == ("陈晓",)


def test_settings_survive_being_stored() -> None:
    """A list of clerks is JSON too; what is of another type is as it comes."""
    settings = CounterSettings(clerks=("陈晓", "李敏"), day_rule="fixed", fixed_day="2023-09-01")
    stored = settings.to_json() | {"clerks": ["陈晓", "李敏"]}
    assert CounterSettings.from_json(stored) == settings
    assert CounterSettings.from_json({"clerks": 3, "base_points": "x"}) == CounterSettings()


# ── 咨询日 ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "today", "day"),
    [
        ("last_day", "2023-09-15", "2023-09-15"),
        ("last_day", "2026-11-23", "2023-12-31"),
        ("today", "2026-11-23", "2026-11-23"),
        ("fixed", "2026-11-23", "2023-06-01"),
    ],
)
def test_the_day_of_inquiry_follows_its_rule(rule: str, today: str, day: str) -> None:
    """Today, the last day of a lapsed policy, or the day that was set."""
    found = first_day([policy()], rule, datetime.date.fromisoformat(today), "2023-06-01")  # type: ignore[arg-type]
    assert found.isoformat() == day


def test_a_fixed_day_that_is_none_is_as_if_it_were_not_set() -> None:
    """Nobody is refused for it."""
    assert first_day([policy()], "fixed", TODAY, "九月") == TODAY


def test_a_day_is_fixed_and_told(page: SettingsPage, operations: FakeOperations) -> None:
    """With what a new visit now gets."""
    page.day.choices["fixed"].click()
    fill(page.day.day, "20230601")
    assert (operations.kept.day_rule, operations.kept.fixed_day) == ("fixed", "2023-06-01")
    assert "咨询日是 2023-06-01" in page.day._now.text.text()
    fill(page.day.day, "2023-02-30")
    assert "没有“2023-02-30”这一天" in page.day.day.error.text.text()
    assert operations.kept.fixed_day == "2023-06-01"


# ── 预审章 ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clear_picture_will_do(qapp) -> None:
    """PNG, sharp enough, its corners transparent."""
    assert mark_fault(png()) == ""


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (lambda: png(form="BMP"), "不是 PNG"),
        (lambda: b"\x89PNG\r\n\x1a\nbroken", "打不开"),
        (lambda: png(200, 600), "200×600"),
        (lambda: png(9000, 300), "像素"),
        (lambda: png(clear=False), "透明"),
    ],
)
def test_what_is_wrong_with_a_picture_is_told(qapp, content, word: str) -> None:
    """With what to do about it."""
    assert word in mark_fault(content())


def test_a_mark_is_checked_kept_shown_and_taken_away(
    page: SettingsPage, operations: FakeOperations, tmp_path: Path
) -> None:
    """A bad one changes nothing."""
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(png())
    bad.write_bytes(png(clear=False))
    page.mark.take_file(good)
    assert operations.pictures[MARK] == good.read_bytes()
    assert not page.mark.preview.pixmap().isNull()
    page.mark.take_file(bad)
    assert "透明" in page.mark.fault
    assert operations.pictures[MARK] == good.read_bytes()
    page.mark.take_file(tmp_path / "none.png")
    assert "读不了" in page.mark.fault
    page.mark.remove.click()
    assert operations.pictures[MARK] is None


# ── 办事指引 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_guidance_is_kept_for_its_measure(page: SettingsPage, operations: FakeOperations) -> None:
    """All three fields; the list shows that something is there."""
    page.open(measure="3-1")
    page.guide.materials.setPlainText("贷款合同\n担保费发票")
    page.guide._commit_materials()
    fill(page.guide.telephone_field, "021-12345678")
    fill(page.guide.window_field, "3号窗口")
    assert operations.entries == {"3-1": GuideEntry("贷款合同\n担保费发票", "021-12345678", "3号窗口")}
    assert [e.key for e in page.guide.list.entries if e.count] == ["3-1"]


def test_guidance_that_is_emptied_is_gone(page: SettingsPage, operations: FakeOperations) -> None:
    """An entry without a word is none."""
    operations.entries = {"3-1": GuideEntry(window="3号窗口")}
    page.refresh()
    page.open(measure="3-1")
    assert page.guide.window_field.field.text() == "3号窗口"
    fill(page.guide.window_field, "")
    assert operations.entries == {}


def test_going_to_another_measure_keeps_what_was_typed(page: SettingsPage, operations: FakeOperations) -> None:
    """And shows an empty field there."""
    page.open(measure="3-1")
    page.guide.materials.setPlainText("贷款合同")
    page.guide.choose("4-2")
    assert operations.entries == {"3-1": GuideEntry(materials="贷款合同")}
    assert page.guide.materials.toPlainText() == ""


# ── letters, data ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_size_of_letters_is_set_by_a_slider(page: SettingsPage, operations: FakeOperations) -> None:
    """12 to 18; showing a setting does not set it."""
    page.looks.points.setValue(18)
    assert operations.kept.base_points == 18
    assert (page.looks.points.minimum(), page.looks.points.maximum()) == (12, 18)


def test_a_backup_shows_progress_and_can_be_stopped(page: SettingsPage, operations: FakeOperations) -> None:
    """The buttons wait meanwhile."""
    page.show_part("data")
    page.data.backup_to(Path("copy.db"))
    job, _, _, then = operations.jobs[0]
    assert page.data.work.busy
    assert not page.data.restore_button.isEnabled()
    job.progress.emit(1, 4)
    assert (page.data.work.bar.value(), page.data.work.bar.maximum()) == (1, 4)
    page.data.work.cancel_button.click()
    assert job.cancelled
    then(None)
    job.ended.emit()
    assert page.data.backup_button.isEnabled()
    assert "已停止备份" in page.heard.last.text


@pytest.mark.parametrize(
    ("verdict", "level", "words"),
    [
        (AuditVerdict(3, ()), "done", "已备份并检查无误：copy.db"),
        (AuditVerdict(3, (), ("没有密钥，没有核对签名。",)), "warning", "已备份：copy.db。没有密钥，没有核对签名。"),
        (AuditVerdict(3, ("第 3 条对不上。",)), "error", "第 3 条对不上。"),
    ],
)
def test_a_backup_of_an_altered_record_is_not_called_sound(
    page: SettingsPage, operations: FakeOperations, verdict: AuditVerdict, level: str, words: str
) -> None:
    """The copy is made nevertheless: it may be the only one there is."""
    page.data.backup_to(Path("copy.db"))
    operations.jobs[0][3](Copy(Path("copy.db"), verdict))
    assert page.heard.last.level == level
    assert words in page.heard.last.text
    assert "copy.db" in page.heard.last.text


def test_a_restore_asks_first(page: SettingsPage, operations: FakeOperations, tmp_path: Path) -> None:
    """The keyboard focus is on 不恢复."""
    copy = tmp_path / "copy.db"
    copy.touch()
    page.show_part("data")
    page.data.offer_restore(copy)
    assert page.data.not_sure.hasFocus()
    assert "2023-12-15 09:15" in page.data._question.text.text()
    assert "它没有的接待 2 次" in page.data._question.text.text()
    assert operations.restored == []
    page.data.sure_button.click()
    assert operations.restored == [copy]
    assert "replaced.db" in page.heard.last.text
    assert not page.data.work.busy


def test_a_restore_that_fails_is_told(page: SettingsPage, tmp_path: Path) -> None:
    """And the buttons come back."""
    page.data.offer_restore(tmp_path / "none.db")
    page.data.sure_button.click()
    assert page.heard.last.level == "error"
    assert not page.data.work.busy
    assert page.data.restore_button.isEnabled()


@pytest.mark.parametrize(("intact", "level"), [(True, "done"), (False, "error")])
def test_a_check_of_the_record_tells_what_it_found(
    page: SettingsPage, operations: FakeOperations, intact: bool, level: str
) -> None:
    """Whole, or the first fault."""
    page.data.check_button.click()
    assert page.data.work.busy
    operations.later[0](AuditVerdict(3, () if intact else ("第 3 条对不上。",)))
    assert page.heard.last.level == level
    assert not page.data.work.busy


def test_the_log_is_exported(page: SettingsPage, operations: FakeOperations) -> None:
    """A message names the file; the buttons are disabled meanwhile."""
    page.show_part("data")
    page.data.export_log(Path("log.txt"))
    job, name, to, then = operations.jobs[0]
    assert (name, to) == ("log", Path("log.txt"))
    assert not page.data.log_button.isEnabled()
    then(to)
    job.ended.emit()
    assert page.data.log_button.isEnabled()
    assert "log.txt" in page.heard.last.text
