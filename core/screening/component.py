"""The optional libraries of 筛查: DuckDB and the workbook reader, half the size of everything else. Installers offer
them as a separate component."""

from importlib.util import find_spec

from core.errors import AnswerError

NOT_INSTALLED = "这台电脑没有装筛查组件。请加装 huiqi-counter-screening（Windows：重新运行安装程序，勾选“筛查”）。"
_ENGINE = "_duckdb"


def need_component() -> None:
    """Raise AnswerError, saying what to do, if the component is not installed. Imports nothing."""
    if find_spec(_ENGINE) is None:
        raise AnswerError(NOT_INSTALLED)
