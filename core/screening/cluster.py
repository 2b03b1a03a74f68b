"""Judging a roster on Apache Spark: the same steps in Spark's dialect."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assess.status import Status
from core.errors import AnswerError
from core.screening.layout import CODE, ENTERPRISE, ROW
from core.screening.lowered import Screened

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NOT_INSTALLED = "没有装 Spark：请先运行 uv sync --group cluster（另需 Java 17），或者去掉 --on 在本机测算"
_SETTINGS = {
    "spark.ui.enabled": "false",
    # each expression occurs once, in its layer; merging layers would duplicate it many times
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
    "spark.sql.codegen.wholeStage": "false",
    # constraint inference from hundreds of CASEs finds nothing and takes long
    "spark.sql.constraintPropagation.enabled": "false",
}
_ON_THIS_MACHINE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
}


def session(master: str, settings: Mapping[str, str] | None = None) -> SparkSession:
    """A Spark session on a cluster (spark://HOST:7077) or on this machine (local[*]). `settings` override the defaults.
    AnswerError if Spark is not available."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise AnswerError(NOT_INSTALLED) from None
    builder: Any = SparkSession.builder
    builder = builder.master(master).appName("huiqi-counter")
    here = _ON_THIS_MACHINE if master.startswith("local") else {}
    for name, value in (_SETTINGS | here | dict(settings or {})).items():
        builder = builder.config(name, value)
    try:
        made: SparkSession = builder.getOrCreate()
    except Exception as error:  # Spark and Java raise many kinds of errors
        raise AnswerError(f"连不上 Spark（{master}）：{str(error).splitlines()[0][:120]}") from None
    return made


def screen_on(spark: SparkSession, tables: Mapping[str, Path], screened: Screened) -> DataFrame:
    """The verdicts of a roster whose tables are Parquet files, one row per enterprise."""
    for name, path in tables.items():
        spark.read.parquet(str(path)).createOrReplaceTempView(f"`{name}`")
    found: DataFrame | None = None
    for name, text in screened.text("spark"):
        found = spark.sql(text)
        if name:
            found = found.localCheckpoint()  # computed once; Spark plans from here
            found.createOrReplaceTempView(f"`{name}`")
    assert found is not None
    return found


def long_lines(spark: SparkSession, verdicts: DataFrame, screened: Screened) -> DataFrame:
    """One row per enterprise and measure: row, code, policy, measure, status, low, high."""
    from pyspark.sql import functions as f

    words = f.array(*(f.lit(str(status)) for status in Status))
    each = [
        f.struct(
            f.lit(policy).alias("policy"),
            f.lit(id).alias("measure"),
            f.element_at(words, f.col(f"`{key}_status`").cast("int") + 1).alias("status"),
            f.col(f"`{key}_low`").alias("low"),
            f.col(f"`{key}_high`").alias("high"),
        )
        for key, policy, id in screened.measures
    ]
    codes = spark.table(ENTERPRISE).select(ROW, CODE)
    lines = verdicts.select(ROW, f.explode(f.array(*each)).alias("line"))
    return lines.join(codes, ROW).select(ROW, CODE, "line.*")


def write_lines(lines: DataFrame, path: Path) -> None:
    """Write a folder of .csv or .parquet files, in Spark's layout."""
    match path.suffix.lower():
        case ".parquet":
            lines.write.mode("overwrite").parquet(str(path))
        case ".csv":
            lines.write.mode("overwrite").option("header", True).csv(str(path))
        case _:
            raise AnswerError(f"Spark 的结果写成 .csv 或 .parquet，不能写成“{path.name}”")


def stop(spark: SparkSession) -> None:
    """End a session."""
    with suppress(Exception):
        spark.stop()
