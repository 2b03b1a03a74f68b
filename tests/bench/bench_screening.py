"""A whole roster: seven scalar measures against the same as a person writes them in SQL for DuckDB; all shipped ones,
and how they grow; a workbook; CSV to Parquet whole, in a process of its own, for its peak memory.
`HUIQI_ROWS` (1,000,000)."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import duckdb
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from core.policy import Policy, load_policy
from core.screening.layout import create, layout_of, quoted
from core.screening.lowered import lowered
from core.screening.reading import read_file
from core.screening.roster import connect
from core.screening.screen import present_in, screen
from tests.screening.rosters import code

ROWS = int(os.environ.get("HUIQI_ROWS", "1000000"))
DAY = datetime.date(2023, 9, 1)
SEVEN = ("1-1", "1-2", "1-3", "1-4", "5-1", "6-4", "8-2")
_WRITTEN = """
SELECT row,
  t1::TINYINT AS "1-1_status",
  CASE WHEN t1 = 0 THEN vat END AS "1-1_low", CASE WHEN t1 = 0 THEN vat END AS "1-1_high",
  CASE WHEN t1 IN (4, 7) THEN 0 ELSE most END AS "1-1_most",
  CASE WHEN payer = 1 THEN 4 ELSE 3 END::TINYINT AS "1-2_status", NULL::BIGINT AS "1-2_low", NULL::BIGINT AS "1-2_high",
  CASE WHEN payer = 1 THEN 0::BIGINT END AS "1-2_most",
  t3::TINYINT AS "1-3_status",
  CASE WHEN t3 = 0 THEN half END AS "1-3_low", CASE WHEN t3 = 0 THEN half END AS "1-3_high",
  half AS "1-3_most",
  t4::TINYINT AS "1-4_status",
  CASE WHEN t4 = 0 THEN w END AS "1-4_low", CASE WHEN t4 = 0 THEN w END AS "1-4_high",
  CASE WHEN t4 IN (4, 5, 7) THEN 0 ELSE w END AS "1-4_most",
  t5::TINYINT AS "5-1_status",
  CASE WHEN t5 = 0 THEN owed END AS "5-1_low", CASE WHEN t5 = 0 THEN owed END AS "5-1_high",
  owed AS "5-1_most",
  t6::TINYINT AS "6-4_status", NULL::BIGINT AS "6-4_low", NULL::BIGINT AS "6-4_high",
  CASE WHEN t6 = 3 THEN 60000 * trained ELSE 0 END AS "6-4_most",
  t8::TINYINT AS "8-2_status", NULL::BIGINT AS "8-2_low", NULL::BIGINT AS "8-2_high",
  CASE WHEN t8 = 3 THEN won ELSE 0 END AS "8-2_most"
FROM (
  SELECT *,
    (sold * (CASE WHEN sold <= 10000000 THEN 3 ELSE 2 END) + 50) // 100 AS vat,
    (sold * (CASE WHEN sold <= 30000000 THEN 3 ELSE 2 END) + 50) // 100 AS most,
    (taxed + 1) // 2 AS half, (paid + 1) // 2 AS w,
    CASE WHEN payer = 0 THEN 4 WHEN sold = 0 THEN 7
      WHEN payer IS NULL OR sold IS NULL OR sold > 10000000 AND sold <= 30000000 THEN 3 ELSE 0 END AS t1,
    CASE WHEN taxed = 0 THEN 7 WHEN taxed > 0 AND payer = 1 THEN 0 ELSE 3 END AS t3,
    CASE WHEN paid = 0 THEN 7 WHEN year > 2023 THEN 5 WHEN year < 2023 THEN 4
      WHEN year = 2023 AND paid > 0 THEN 0 ELSE 3 END AS t4,
    CASE WHEN owed = 0 THEN 7 WHEN owed > 0 THEN 0 ELSE 3 END AS t5,
    CASE WHEN trained = 0 THEN 7 WHEN honest = 0 OR struck = 0 THEN 4 ELSE 3 END AS t6,
    CASE WHEN won = 0 THEN 7 WHEN honest = 0 THEN 4 ELSE 3 END AS t8
  FROM (
    SELECT row, 纳税人类型 AS payer, 当期不含税销售额_low AS sold, 六税两费减前税额_low AS taxed,
      超定额用水年度_low AS year, 超定额加价水费_low AS paid, 缓缴社保余额_low AS owed, 线上培训人数_low AS trained,
      受疫情影响 AS struck, 市消费创新奖励金额_low AS won, 依法诚信经营 AS honest FROM enterprise))
"""
"""The seven as a person writes them who knows this roster: no cell is a range or 不清楚, nothing else was asked."""


def _roster(rows: int) -> duckdb.DuckDBPyConnection:
    """So many enterprises that were asked what these measures look at, one cell in ten empty."""
    policy = load_policy("baoshan-2023-1")
    connection = duckdb.connect()
    create(connection, layout_of(policy))
    cells = {
        "纳税人类型": "hash(i) % 2", "当期不含税销售额": "hash(i + 1) % 100000000",
        "六税两费减前税额": "hash(i + 2) % 5000000",
        "超定额用水年度": "2022 + hash(i + 3) % 3", "超定额加价水费": "hash(i + 4) % 900000",
        "缓缴社保余额": "hash(i + 5) % 8000000", "线上培训人数": "hash(i + 6) % 90",
        "受疫情影响": "(hash(i + 7) % 2) * 3",
        "市消费创新奖励金额": "hash(i + 8) % 9000000", "依法诚信经营": "(hash(i + 9) % 2) * 3",
        "从业人员": "hash(i + 10) % 900", "营业收入": "hash(i + 11) % 90000000000",
    }  # fmt: skip
    names, values = [], []
    for name, cell in cells.items():
        empty = f"CASE WHEN hash(i + {len(names) + 50}) % 10 > 0 THEN {cell} END"
        both = policy.facts[name].type in ("money", "count")
        names += [f'"{name}_low"', f'"{name}_high"'] if both else [f'"{name}"']
        values += [empty] * (2 if both else 1)
    connection.execute(
        f"INSERT INTO enterprise (row, code, {', '.join(names)})"
        f" SELECT i, NULL, {', '.join(values)} FROM range({rows}) t(i)"
    )
    return connection


def _judge_seven(connection: duckdb.DuckDBPyConnection, policy: Policy) -> float:
    """Seconds for the seven as the program writes them: `judged`, and `verdict` that shows it."""
    *steps, (_, verdicts) = lowered(policy, present_in(connection, policy), DAY, measures=SEVEN).text("duckdb")
    connection.execute("DROP VIEW IF EXISTS verdict")
    connection.execute("PRAGMA disable_optimizer")
    begun = time.perf_counter()
    for name, text in steps:
        connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS {text}")
    connection.execute(f"CREATE VIEW verdict AS {verdicts}")
    took = time.perf_counter() - begun
    connection.execute("PRAGMA enable_optimizer")
    return took


def _write_seven(connection: duckdb.DuckDBPyConnection) -> float:
    """Seconds for the seven as written by hand."""
    begun = time.perf_counter()
    connection.execute(f"CREATE OR REPLACE TABLE hand AS {_WRITTEN}")
    return time.perf_counter() - begun


def test_seven_measures_take_no_more_than_twice_as_long_as_written_by_hand() -> None:
    """The same seven, in memory, interleaved, best of five; and every cell of the two is the same."""
    policy = load_policy("baoshan-2023-1")
    with _roster(ROWS) as connection:
        hand, ours = float("inf"), float("inf")
        for _ in range(5):
            hand, ours = min(hand, _write_seven(connection)), min(ours, _judge_seven(connection, policy))
        names = [c for (c, *_) in connection.execute("DESCRIBE hand").fetchall()]
        apart = " OR ".join(f"h.{quoted(name)} IS DISTINCT FROM v.{quoted(name)}" for name in names)
        found = connection.execute(f"SELECT count(*) FROM hand h FULL JOIN verdict v USING (row) WHERE {apart}")
        differing = (found.fetchone() or (None,))[0]
    cells = ROWS * (len(names) - 1)
    print(f"\n{ROWS:,} rows × {len(SEVEN)} measures: by hand {hand:.2f} s, lowered {ours:.2f} s, ×{ours / hand:.2f};"
          f" {differing} rows of {cells:,} cells differ")  # fmt: skip
    assert differing == 0
    assert ours <= 2 * hand


def test_all_measures_grow_with_the_rows() -> None:
    """All measures of the policy over a tenth, one and three times the rows, beside the hand-written seven."""
    policy, by_rows = load_policy("baoshan-2023-1"), dict[int, float]()
    for rows in (ROWS // 10, ROWS, ROWS * 3):
        with _roster(rows) as connection:
            hand, took = float("inf"), float("inf")
            for _ in range(3 if rows <= ROWS else 1):
                hand, begun = min(hand, _write_seven(connection)), time.perf_counter()
                screen(connection, policy, DAY)
                took = min(took, time.perf_counter() - begun)
        by_rows[rows] = took / rows
        print(f"\n{rows:>9,} rows × {len(policy.measures)} measures: {took:.2f} s (seven by hand {hand:.2f} s)")
    assert by_rows[ROWS * 3] <= 1.5 * by_rows[ROWS]


def test_ten_thousand_rows_of_a_workbook(tmp_path: Path) -> None:
    """Seconds from the file to the verdicts, beside those that the reader of the workbook takes alone."""
    policy, source = load_policy("baoshan-2023-1"), _workbook(tmp_path / "roster.xlsx", 10_000)
    begun = time.perf_counter()
    for name in CalamineWorkbook.from_path(source).sheet_names:
        CalamineWorkbook.from_path(source).get_sheet_by_name(name).to_python()
    floor, begun = time.perf_counter() - begun, time.perf_counter()
    with connect() as connection:
        read = read_file(source, policy, connection)
        reading, begun = time.perf_counter() - begun, time.perf_counter()
        screen(connection, policy, DAY)
        judging = time.perf_counter() - begun
    print(f"\n10,000 rows of .xlsx: read {reading:.2f} s (workbook alone {floor:.2f} s), judged {judging:.2f} s")
    assert (read.rows, read.faults) == (10_000, 0)


_HEADS = (
    "企业名称", "统一社会信用代码", "所属街镇", "主体类型", "行业", "从业人员", "营业收入", "资产总额", "纳税人类型",
    "当期不含税销售额", "六税两费减前税额", "期末留抵税额", "缓缴社保余额", "线上培训人数", "受疫情影响",
    "依法诚信经营", "科技型中小企业", "注册地", "税务登记地", "市消费创新奖励金额",
)  # fmt: skip


def _workbook(to: Path, rows: int) -> Path:
    """Enterprises of twenty columns, no two sums alike, and their hires."""
    streets = ("杨行镇", "大场镇", "顾村镇", "月浦镇")
    with Workbook(str(to), {"constant_memory": True}) as book:
        firms, hires = book.add_worksheet("企业"), book.add_worksheet("招用人员")
        firms.write_row(0, 0, _HEADS)
        hires.write_row(0, 0, ["统一社会信用代码", "招录日", "身份"])
        for at in range(rows):
            firms.write_row(at + 1, 0, [f"企业{at}", code(at), streets[at % 4], "企业", "C34", 5 + at % 300,
                f"{at + 100}万元", f"{at * 3 + 7}.5万元", ("一般纳税人", "小规模纳税人")[at % 2],
                f"{at * 31 + 11}元", f"{at * 7 + 3}.25元", f"{at * 13}元", f"{at * 17}元", at % 40,
                "是" if at % 3 else "否", "是" if at % 9 else "", ("是", "否", "不清楚")[at % 3], "宝山区", "宝山区",
                f"{at % 50}万元"])  # fmt: skip
            hires.write_row(at + 1, 0, [code(at), f"2023-0{1 + at % 9}-15", "登记失业人员"])
    return to


def test_csv_to_parquet_whole(tmp_path: Path) -> None:
    """Seconds and the peak of memory of `./run screen`, in a process of its own; beside DuckDB alone, that reads the
    file and writes as many lines."""
    source, out = tmp_path / "roster.csv", tmp_path / "result.parquet"
    for rows in (ROWS // 10, ROWS):
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT '企业' || i AS 企业名称, hash(i) % 900 AS 从业人员,"
                f" hash(i + 1) % 90000 || '万元' AS 营业收入,"
                f" CASE hash(i + 2) % 3 WHEN 0 THEN '是' WHEN 1 THEN '否' ELSE '' END AS 依法诚信经营,"
                f" hash(i + 3) % 90 AS 线上培训人数 FROM range({rows}) t(i)) TO '{source}' (HEADER)"
            )
            begun = time.perf_counter()
            lines = (
                f"SELECT c.*, m.i::VARCHAR AS measure, 'missing' AS status FROM read_csv('{source}') c, range(64) m(i)"
            )
            connection.execute(f"COPY ({lines}) TO '{tmp_path / 'floor.parquet'}' (FORMAT parquet)")
            floor, begun = time.perf_counter() - begun, time.perf_counter()
        command = [sys.executable, "-m", "desktop", "screen", str(source), "--out", str(out), "--as-of", "2023-09-01"]
        peak = _peak(command)
        took = time.perf_counter() - begun
        print(f"\n{rows:>9,} rows of CSV → Parquet: {took:.1f} s (DuckDB alone {floor:.1f} s), peak {peak:.0f} MB")
        assert peak <= 1536


def _peak(command: list[str]) -> float:
    """MB that a process held at most, itself: what `getrusage` tells of a child counts its parent in."""
    child, peak = subprocess.Popen(command, cwd=Path(__file__).resolve().parents[2]), 0
    while child.poll() is None:
        with contextlib.suppress(OSError):
            told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8"))
            peak = max(peak, int(told[1])) if told else peak
        time.sleep(0.02)
    assert child.returncode == 0
    return peak / 1024
