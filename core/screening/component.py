"""The libraries of 筛查 that a counter may be without: DuckDB and the reader of workbooks, half as large as all else
together. An installed program has them as a component of its own."""

from importlib.util import find_spec

from core.errors import AnswerError

NOT_INSTALLED = "这台电脑没有装筛查组件。请加装 huiqi-counter-screening（Windows：重新运行安装程序，勾选“筛查”）。"
_ENGINE = "_duckdb"


def need_component() -> None:
    """AnswerError with what to do where it is not installed. Nothing is loaded."""
    if find_spec(_ENGINE) is None:
        raise AnswerError(NOT_INSTALLED)
