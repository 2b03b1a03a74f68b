"""`./run policies diff`: what changed in words a person reads, for whom, and the list to call them by."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from pathlib import Path

import pytest

from core.policy import Policy, load_policy, read_policy
from core.records import open_store
from desktop import showcase
from desktop.cli import main
from desktop.rejudging import recheck
from tests import stick


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped one."""
    return load_policy(stick.PACK)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    """A record with finished visits, one of them corrected."""
    made = tmp_path_factory.mktemp("visits")
    showcase.fill(made, policy, 9)
    return made


@pytest.fixture
def record(visits: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    (tmp_path / "huiqi.db").write_bytes((visits / "huiqi.db").read_bytes())
    return tmp_path


def test_what_changed_and_for_whom(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, out = stick.put_on(record), record / "名单.xlsx"
    given = ["policies", "diff", stick.PACK, str(package), "--record", str(record), "--out", str(out), "--follow"]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert "第 1 版 → 第 2 版" in said
    assert "项目有改动 1 项；原文改动 1 处" in said
    assert "给多少：“给予20万元奖励”：20万元 → “给予30万元奖励”：30万元" in said
    assert "补贴奖励至多能得的多 10万元" in said
    with zipfile.ZipFile(out) as workbook:
        assert "补贴奖励至多变化（元）" in workbook.read("xl/worksheets/sheet1.xml").decode()
    with open_store(record) as store:
        told = [wait for wait in store.waits.all() if wait.kind == "rules"]
        more = re.compile("补贴奖励(?:至多能得的)?多 10万元")
        assert len(told) == len(more.findall(said)) > 0
        assert all(re.match(more.pattern + "（宝府规〔2023〕1号 第 2 版）\n18-2 ", wait.words) for wait in told)
        assert store.verify().intact
        assert not store.waits.add(told[0].visit_id, "rules", told[0].words)  # once more is no news


def test_whom_most_changes_for_comes_first_and_a_corrected_visit_not_at_all(record: Path) -> None:
    """The sums are those of the visit's own frozen rules and of the new ones, by the same answers and 咨询日."""
    new = read_policy(stick.newer())
    with open_store(record) as store:
        standing = store.visits.standing()
        made = recheck(lambda work: work(store), new)
        assert made is not None
        assert (made.visits, made.unread) == (len(standing), 0)
        ranks = [each.found.rank for each in made.affected]
        assert ranks == sorted(ranks)
        assert {each.visit_id for each in made.affected} <= set(standing)
        assert all(moved.measure == "18-2" for each in made.affected for moved in each.found.moved)


@pytest.mark.parametrize("damage", ["UPDATE answers SET value = '{' WHERE visit = 1", "UPDATE packs SET files = x'00'"])
def test_what_cannot_be_read_keeps_no_other_off_the_list(record: Path, damage: str) -> None:
    """It is counted and reported; the others are compared with the new rules all the same."""
    raw = sqlite3.connect(record / "huiqi.db")
    for (guard,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {guard}")
    with raw:
        assert raw.execute(damage).rowcount > 0
    raw.close()
    with open_store(record) as store:
        standing = len(store.visits.standing())
        made = recheck(lambda work: work(store), read_policy(stick.newer()))
    assert made is not None
    assert made.unread == (1 if "visit = 1" in damage else standing)
    assert made.visits == standing - made.unread
    assert f"另有 {made.unread} 次读不出来" in made.words


def test_a_record_under_a_passphrase_is_asked_for_it_at_a_terminal(
    record: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Elsewhere one sentence says so."""
    with open_store(record) as store:
        store.keys.protect("correct horse 7")
    given = ["policies", "diff", stick.PACK, str(stick.put_on(record)), "--record", str(record)]
    assert main(given) == 2
    assert "口令" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("desktop.papers.getpass", lambda prompt: "correct horse 7")
    assert main(given) == 0
    assert "按新规则重算" in capsys.readouterr().out


def test_the_same_rules_concern_nobody(record: Path, policy: Policy) -> None:
    with open_store(record) as store:
        made = recheck(lambda work: work(store), policy)
        assert made is not None
        assert made.affected == ()


def test_another_text_alone_concerns_nobody(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A renamed office: the change is reported, and no enterprise is affected."""
    files = stick.newer("2", {"text.txt": {"（责任单位：区经委、区科委）": "（责任单位：区经委、区科创委）"}})
    package = stick.put_on(record, files)
    assert main(["policies", "diff", stick.PACK, str(package), "--record", str(record), "--follow"]) == 0
    said = capsys.readouterr().out
    assert "项目没有变化；原文改动" in said
    assert "区科创委" in said
    assert "0 次结果不同" in said
    assert "已列入回访 0 条" in said


def shifted() -> dict[str, bytes]:
    """The items of 18 from the second on each at the next number, as where one was put in before them."""
    files = stick.newer("2", {})
    for name in ("policy.yaml", "measures/07-产业创新.yaml"):
        files[name] = re.sub(rb"\b18-([2-5])\b", lambda m: b"18-%d" % (int(m[1]) + 1), files[name])
    return files


def test_items_that_took_each_others_numbers_are_the_same_items(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """18-2 becomes 18-3, and 18-3 becomes 18-4: by its name each is compared with itself, and no enterprise is
    affected."""
    package = stick.put_on(record, shifted())
    assert main(["policies", "diff", stick.PACK, str(package), "--record", str(record)]) == 0
    said = capsys.readouterr().out
    assert "项目有改动 4 项；" in said
    assert "有改动：18-3 市级“专精特新”企业奖励\n    编号：18-2 → 18-3" in said
    assert "0 次结果不同" in said


def test_an_item_with_another_number_and_sum_is_told_as_one(record: Path) -> None:
    files = shifted()
    for name, old, new in (
        ("measures/07-产业创新.yaml", "给予20万元奖励: 20万元", "给予30万元奖励: 30万元"),
        ("text.txt", "“专精特新”企业给予20万元奖励", "“专精特新”企业给予30万元奖励"),
    ):
        files[name] = files[name].replace(old.encode(), new.encode())
    with open_store(record) as store:
        made = recheck(lambda work: work(store), read_policy(files))
    assert made is not None
    assert made.affected
    assert {moved.measure for each in made.affected for moved in each.found.moved} == {"18-3"}
    assert all("20万元 → " in moved.words for each in made.affected for moved in each.found.moved)


def test_it_can_be_stopped(record: Path, policy: Policy) -> None:
    with open_store(record) as store:
        assert recheck(lambda work: work(store), policy, cancelled=lambda: True) is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([stick.PACK, "sample-city-2023"], "不是同一份政策的两个版本"),
        ([stick.PACK, stick.PACK, "--record", "/nowhere"], "没有记录"),
        ([stick.PACK, stick.PACK, "--out", "a.xlsx"], "要同时写 --record"),
        ([stick.PACK, "没有.hqp"], "没有这个文件"),
    ],
)
def test_bad_input_is_one_sentence(given: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "diff", *given]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_nothing_changed_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "diff", stick.PACK, stick.PACK]) == 0
    assert "没有变化" in capsys.readouterr().out
