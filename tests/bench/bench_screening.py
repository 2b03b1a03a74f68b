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
_WRITTEN = """
SELECT row,
  CASE WHEN 纳税人类型 = 1 THEN 4 WHEN 纳税人类型 IS NULL THEN 3 ELSE 0 END AS a,
  六税两费减前税额_low * 50 // 100 AS b,
  CASE WHEN 超定额用水年度_low = 2023 THEN 超定额加价水费_low // 2 END AS c,
  缓缴社保余额_low AS d,
  CASE WHEN 线上培训人数_low > 0 AND 受疫情影响 = 3 THEN 60000 * 线上培训人数_low END AS e,
  CASE WHEN 市消费创新奖励金额_low > 0 THEN 市消费创新奖励金额_low END AS f,
  CASE WHEN 依法诚信经营 = 0 THEN 4 ELSE 3 END AS g
FROM enterprise
"""
"""Sums of 1-1 to 1-4, 5-1, 6-4 and 8-2 with nothing open: the least that any SQL for them does."""


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
