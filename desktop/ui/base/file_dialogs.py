"""Where a file is asked for: in Chinese, and beginning where a person keeps files, never in the program's folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from desktop.ui.base.model_index import ModelIndex

from PySide6.QtCore import QLocale, QStandardPaths, Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

_PLACES = {
    QStandardPaths.StandardLocation.DesktopLocation: "桌面",
    QStandardPaths.StandardLocation.DocumentsLocation: "文档",
    QStandardPaths.StandardLocation.DownloadLocation: "下载",
    QStandardPaths.StandardLocation.HomeLocation: "个人文件夹",
}
_URL = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which the sidebar keeps the address of a place."""


def save_path(parent: QWidget, title: str, name: str, kind: str) -> str:
    """Where a file shall be written; empty: nowhere. ``kind`` is like “PDF 文件 (*.pdf)”, and gives the ending: a name
    with another dot in it keeps that, and gets the ending behind it."""
    return with_ending(_chosen(save_dialog(parent, title, name, kind)), kind)


def with_ending(name: str, kind: str) -> str:
    """A name with one of the endings of a kind: it has one, or gets the first. '' stays."""
    endings = [word.lstrip("*") for word in kind.partition("(")[2].partition(")")[0].split()]
    return name if not name or not endings or name.lower().endswith(tuple(endings)) else name + endings[0]


def open_path(parent: QWidget, title: str, kinds: str) -> str:
    """Which file shall be read; empty: none."""
    return _chosen(open_dialog(parent, title, kinds))


def open_paths(parent: QWidget, title: str, kinds: str) -> list[str]:
    """Which files shall be read together; empty: none."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    taken = dialog.exec() == QFileDialog.DialogCode.Accepted
    files = dialog.selectedFiles() if taken else []
    dialog.deleteLater()
    return [str(Path(file)) for file in files]


def folder_path(parent: QWidget, title: str) -> str:
    """Which folder; empty: none."""
    dialog = _dialog(parent, title, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    return _chosen(dialog)


def save_dialog(parent: QWidget, title: str, name: str, kind: str) -> QFileDialog:
    """The dialog of `save_path`, not yet shown."""
    dialog = _dialog(parent, title, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind.partition("*.")[2].partition(")")[0].split()[0])
    dialog.selectFile(name)
    return dialog


def open_dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    """The dialog of `open_path`, not yet shown."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return dialog


def _dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    # where there is no 桌面 it is home, and told as home
    places = {place: word for kind, word in _PLACES.items() if (place := QStandardPaths.writableLocation(kind))}
    dialog = QFileDialog(parent, title, next(iter(places), ""), kinds)
    # the desktop's own dialog speaks the desktop's language; ours, Chinese
    own = QLocale.system().language() != QLocale.Language.Chinese
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, own)
    dialog.resize(parent.fontMetrics().horizontalAdvance("汉") * 48, dialog.sizeHint().height())
    dialog.setSidebarUrls([QUrl.fromLocalFile(place) for place in places])
    sidebars: Iterable[QListView] = dialog.findChildren(QListView, "sidebar")  # the desktop's own dialog has none
    for sidebar in sidebars:
        sidebar.setMinimumWidth(parent.fontMetrics().horizontalAdvance("汉" * max(map(len, places.values()))) + 60)
        sidebar.setItemDelegate(_PlaceNames(places, dialog))
    return dialog


class _PlaceNames(QStyledItemDelegate):
    """Tells the places of the sidebar in Chinese, whatever their folders are called."""

    def __init__(self, names: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._names = names

    def initStyleOption(self, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        super().initStyleOption(option, index)
        url = index.data(_URL)
        option.text = self._names.get(url.toLocalFile() if isinstance(url, QUrl) else "", option.text)


def _chosen(dialog: QFileDialog) -> str:
    """Ask; what was chosen."""
    taken = dialog.exec() == QFileDialog.DialogCode.Accepted
    files = dialog.selectedFiles() if taken else []
    dialog.deleteLater()
    return str(Path(files[0])) if files else ""
