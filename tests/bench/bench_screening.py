"""A whole roster: all shipped measures against seven scalar ones of them as a person writes them in SQL for DuckDB;
growth; CSV to Parquet whole, in a process of its own, for its peak memory. `HUIQI_ROWS` (1,000,000)."""

from __future__ import annotations

import datetime
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from core.policy import load_policy
from core.screening.layout import create, layout_of
from core.screening.screen import screen

ROWS = int(os.environ.get("HUIQI_ROWS", "1000000"))
DAY = datetime.date(2023, 9, 1)
SEVEN = ("1-1", "1-2", "1-3", "1-4", "5-1", "6-4", "8-2")
_WRITTEN = """
SELECT row,
  t1::TINYINT AS "1-1_status", CASE WHEN t1 = 0 THEN vat END AS "1-1_low", CASE WHEN t1 = 0 THEN vat END AS "1-1_high",
  CASE WHEN t1 IN (4, 7) THEN 0 ELSE most END AS "1-1_most",
  CASE WHEN payer = 1 THEN 4 ELSE 3 END::TINYINT AS "1-2_status", NULL::BIGINT AS "1-2_low", NULL::BIGINT AS "1-2_high",
  CASE WHEN payer = 1 THEN 0::BIGINT END AS "1-2_most",
  t3::TINYINT AS "1-3_status", CASE WHEN t3 = 0 THEN half END AS "1-3_low", CASE WHEN t3 = 0 THEN half END AS "1-3_high",
  half AS "1-3_most",
  t4::TINYINT AS "1-4_status", CASE WHEN t4 = 0 THEN w END AS "1-4_low", CASE WHEN t4 = 0 THEN w END AS "1-4_high",
  CASE WHEN t4 IN (4, 5, 7) THEN 0 ELSE w END AS "1-4_most",
  t5::TINYINT AS "5-1_status", CASE WHEN t5 = 0 THEN owed END AS "5-1_low", CASE WHEN t5 = 0 THEN owed END AS "5-1_high",
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
"""The seven as a person writes them who knows this roster: no cell of it is a range or 不清楚, nothing else was asked."""


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


def test_all_measures_beside_seven_written_by_hand() -> None:
    """Interleaved, best of three: seconds for the roster, and how many times those of the hand-written seven."""
    policy = load_policy("baoshan-2023-1")
    for rows in (ROWS // 10, ROWS, ROWS * 3):
        with _roster(rows) as connection:
            best = {"by hand": float("inf"), "screen": float("inf")}
            for _ in range(3 if rows <= ROWS else 1):
                begun = time.perf_counter()
                connection.execute(f"CREATE OR REPLACE TABLE hand AS {_WRITTEN}")
                best["by hand"] = min(best["by hand"], time.perf_counter() - begun)
                begun = time.perf_counter()
                screen(connection, policy, DAY)
                best["screen"] = min(best["screen"], time.perf_counter() - begun)
        told = "  ".join(f"{name} {seconds:.2f} s" for name, seconds in best.items())
        print(f"\n{rows:>9,} rows × {len(policy.measures)} measures: {told}  ×{best['screen'] / best['by hand']:.1f}")


def test_csv_to_parquet_whole(tmp_path: Path) -> None:
    """Seconds and the peak of memory of `./run screen`, in a process of its own."""
    source, out = tmp_path / "roster.csv", tmp_path / "result.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT '企业' || i AS 企业名称, hash(i) % 900 AS 从业人员,"
            f" hash(i + 1) % 90000 || '万元' AS 营业收入,"
            f" CASE hash(i + 2) % 3 WHEN 0 THEN '是' WHEN 1 THEN '否' ELSE '' END AS 依法诚信经营,"
            f" hash(i + 3) % 90 AS 线上培训人数 FROM range({ROWS}) t(i)) TO '{source}' (HEADER)"
        )
    begun = time.perf_counter()
    command = [sys.executable, "-m", "desktop", "screen", str(source), "--out", str(out), "--as-of", "2023-09-01"]
    subprocess.run(command, check=True, cwd=Path(__file__).resolve().parents[2])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\n{ROWS:,} rows of CSV → Parquet: {time.perf_counter() - begun:.1f} s, peak {peak:.0f} MB")
