"""The same steps on Apache Spark say what DuckDB and the visit engine say. Only where Spark is there: `./run test
--cluster` brings it, in local mode."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "assess"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import chance
import test_equal
from test_equal import PRACTICE, SHIPPED, STATUSES, policy_of, roster, worked

from core.assess import Visit
from core.policy import Policy
from core.screening import cluster
from core.screening.layout import layout_of
from core.screening.lowered import lowered
from core.screening.screen import present_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ALL = os.environ.get("HUIQI_CLUSTER") == "all"
pytestmark = [pytest.mark.timeout(0), pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark in this process, on two threads."""
    pytest.importorskip("pyspark", reason="group cluster is not installed: ./run test --cluster")
    # a few hundred rows in hundreds of columns: expressions are not worth being compiled
    quick = {"spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.sql.shuffle.partitions": "2"}
    made = cluster.session("local[2]", quick)
    yield made
    cluster.stop(made)


def visits_of(policy: Policy, ids: tuple[str, ...], count: int) -> list[Visit]:
    """Worked visits and some by chance, of those that leave the same unsaid."""
    found = [*worked(ids)[:: 1 if ALL else 3], *chance.visits(policy, worked(ids), seed=77, count=count)]
    return [visit for visit in found if visit.unmentioned == "none"]


@pytest.mark.parametrize("ids", [SHIPPED, PRACTICE], ids=["shipped", "practice"])
def test_spark_says_what_duckdb_and_the_visit_engine_say(
    spark: SparkSession, ids: tuple[str, ...], tmp_path: Path
) -> None:
    """Status, sums and totals of each enterprise; then line by line in a file."""
    policy = policy_of(ids)
    visits = visits_of(policy, ids, 5_000 if ALL else 200)
    with roster(policy, visits) as connection:
        present = present_in(connection, policy)
        found = connection.execute('SELECT DISTINCT "事项" FROM "其他政策支持" WHERE "事项" IS NOT NULL').fetchall()
        screened = lowered(policy, present, None, "none", [text for (text,) in found])
        tables = {table.name: tmp_path / f"{table.name}.parquet" for table in layout_of(policy).tables}
        for name, file in tables.items():
            connection.execute(f"COPY \"{name}\" TO '{file}' (FORMAT parquet)")
    verdicts = cluster.screen_on(spark, tables, screened)
    got = {row["row"]: row.asDict() for row in verdicts.collect()}
    here = test_equal.judged(policy, visits)
    for at, visit in enumerate(visits):
        assert got[at] == here[at], visit
        want = test_equal.wanted(policy, visit)
        assert {name: got[at][name] for name in want} == want, visit
    size = f"{len(visits):,} rows × {len(policy.measures)} measures"
    print(f"\nSpark {spark.version}, DuckDB, the visit engine: {size}, differing = 0")
    cluster.write_lines(cluster.long_lines(spark, verdicts, screened), tmp_path / "lines.parquet")
    lines = spark.read.parquet(str(tmp_path / "lines.parquet"))
    assert lines.count() == len(visits) * len(policy.measures)
    one = lines.where("row = 0").collect()
    assert {line["measure"]: line["status"] for line in one} == {
        id: STATUSES[got[0][f"{id}_status"]] for id in (measure.id for measure in policy.measures)
    }
