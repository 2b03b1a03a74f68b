"""A mypy plugin that adds fields missing in the stubs of Qt 6.8."""

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.types import AnyType, TypeOfAny

FIELDS = {
    "PySide6.QtWidgets.QStyleOption": ("direction", "fontMetrics", "palette", "rect", "state"),
    "PySide6.QtWidgets.QStyleOptionViewItem": ("decorationSize", "font", "icon", "index", "text", "widget"),
    "PySide6.QtWidgets.QTextEdit.ExtraSelection": ("cursor", "format"),
    "PySide6.QtGui.QTextLayout.FormatRange": ("format", "length", "start"),
}


class QtFields(Plugin):
    """Adds the fields."""

    def get_customize_class_mro_hook(self, fullname: str):
        """Called for each class."""
        return _add_fields if fullname in FIELDS else None


def _add_fields(context: ClassDefContext) -> None:
    known = context.cls.info
    for name in FIELDS[known.fullname]:
        if name not in known.names:
            field = Var(name, AnyType(TypeOfAny.special_form))
            field.info = known
            known.names[name] = SymbolTableNode(MDEF, field)


def plugin(_version: str) -> type[Plugin]:
    """The entry point for mypy."""
    return QtFields
