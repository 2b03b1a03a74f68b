"""`./run screen` from the command line: the result in each form, and the messages if it fails."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from core.policy import load_policy
from core.screening.layout import create, fill, layout_of, rows_of, visit_of
from core.screening.lowered import lowered
from desktop.cli import main

POLICY = "baoshan-2023-1"
ROSTER = """企业名称,统一社会信用代码,从业人员,注册地,受疫情影响,线上培训人数
甲公司,91310113MA1GK1232D,35~45人,宝山区,是,20
乙公司,,12,,不清楚,
"""


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two enterprises in a .csv."""
    monkeypatch.setenv("HUIQI_DATA", str(tmp_path / "data"))
    file = tmp_path / "名单.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return file


def test_each_form_holds_every_enterprise(roster: Path, tmp_path: Path) -> None:
    """A line for each enterprise and measure; a row for each enterprise in the workbook; typed tables read again."""
    measures = load_policy(POLICY).measures
    out = tmp_path / "结果.csv"
    assert main(["screen", str(roster), "--out", str(out), "--as-of", "2023-09-01"]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["row", "code", "policy", "measure", "status", "low", "high"]
    assert len(lines) == 2 * len(measures)
    assert {line["code"] for line in lines if line["row"] == "0"} == {"91310113MA1GK1232D"}
    book = tmp_path / "结果.xlsx"
    assert main(["screen", str(roster), "--out", str(book), "--as-of", "2023-09-01"]) == 0
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    assert rows[0][:3] == ["序号", "统一社会信用代码", "补贴奖励合计至少（元）"]


def test_tables_that_were_read_before_are_taken_as_they_are(roster: Path, tmp_path: Path) -> None:
    """A folder of Parquet files as the layout has them."""
    policy = load_policy(POLICY)
    with duckdb.connect() as connection:
        create(connection, layout_of(policy))
        connection.execute("INSERT INTO enterprise (row, code, 依法诚信经营) VALUES (0, NULL, 0)")
        visit = visit_of(connection, policy, datetime.date(2023, 9, 1), 0)
        fill(connection, {name: [(1, *row[1:]) for row in rows] for name, rows in rows_of(policy, [visit]).items()})
        connection.execute(f"COPY enterprise TO '{tmp_path / 'enterprise.parquet'}' (FORMAT parquet)")
        with pytest.raises(KeyError):
            visit_of(connection, policy, visit.as_of, 7)
    out = tmp_path / "结果.parquet"
    assert main(["screen", str(tmp_path / "enterprise.parquet"), "--out", str(out), "--as-of", "2023-09-01"]) == 0
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT row, status FROM '{out}' WHERE measure = '6-4' ORDER BY row").fetchall()
    assert found == [(0, "unmet"), (1, "unmet")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["没有.csv", "--out", "结果.csv"], "没有名单文件"),
        (["名单.csv"], "缺 --out"),
        (["--out", "结果.csv"], "缺名单"),
        (["名单.csv", "--out", "结果.doc"], "不能写成"),
        (["名单.csv", "--out", "没有/结果.csv"], "没有文件夹"),
        (["名单.csv", "--out", "结果.csv", "--as-of", "无"], "2023-09-01"),
        (["名单.csv", "--out", "结果.csv", "--policy", "没有"], "没有政策包"),
        (["名单.csv", "--out", "结果.xlsx", "--on", "local[1]"], "不能写成"),
    ],
)
def test_bad_input_is_told_and_nothing_written(
    roster: Path, arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, exit code 2."""
    monkeypatch.chdir(roster.parent)
    assert main(["screen", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not list(roster.parent.glob("结果*"))


def test_the_sql_is_told_for_either_engine(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the dialect that is asked for."""
    assert main(["screen", str(roster), "--explain-sql", "--as-of", "2023-09-01"]) == 0
    assert 'CREATE TEMPORARY TABLE "judged" AS' in capsys.readouterr().out
    policy = load_policy("sample-city-2023")
    present = {table.name: [column.name for column in table.columns] for table in layout_of(policy).tables}
    made = lowered(policy, present, None)
    assert made.text("spark") == made.text("spark"), "to write it changes nothing of it"
    text = "\n".join(text for _, text in made.text("spark"))
    assert "INT128" not in text
    assert '"' not in text
