"""File dialogs: in Chinese, starting in the user's own folders."""

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
"""Item data role with a sidebar entry's URL."""


def save_path(parent: QWidget, title: str, name: str, kind: str) -> str:
    """A path to write to; '' if cancelled. ``kind``, such as “PDF 文件 (*.pdf)”, determines the extension, which is
    appended to names with another one."""
    return with_ending(_chosen(save_dialog(parent, title, name, kind)), kind)


def with_ending(name: str, kind: str) -> str:
    """The name with one of the extensions of ``kind``: unchanged, or with the first appended. '' stays ''."""
    endings = [word.lstrip("*") for word in kind.partition("(")[2].partition(")")[0].split()]
    return name if not name or not endings or name.lower().endswith(tuple(endings)) else name + endings[0]


def open_path(parent: QWidget, title: str, kinds: str) -> str:
    """A file to read; '' if cancelled."""
    return _chosen(open_dialog(parent, title, kinds))


def open_paths(parent: QWidget, title: str, kinds: str) -> list[str]:
    """Files to read together; empty if cancelled."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    taken = dialog.exec() == QFileDialog.DialogCode.Accepted
    files = dialog.selectedFiles() if taken else []
    dialog.deleteLater()
    return [str(Path(file)) for file in files]


def folder_path(parent: QWidget, title: str) -> str:
    """A folder; '' if cancelled."""
    dialog = _dialog(parent, title, "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    return _chosen(dialog)


def save_dialog(parent: QWidget, title: str, name: str, kind: str) -> QFileDialog:
    """The dialog of `save_path`, not shown yet."""
    dialog = _dialog(parent, title, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind.partition("*.")[2].partition(")")[0].split()[0])
    dialog.selectFile(name)
    return dialog


def open_dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    """The dialog of `open_path`, not shown yet."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return dialog


def _dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    # without a 桌面 folder it is the home folder, and labelled so
    places = {place: word for kind, word in _PLACES.items() if (place := QStandardPaths.writableLocation(kind))}
    dialog = QFileDialog(parent, title, next(iter(places), ""), kinds)
    # native dialogs use the desktop's language; Qt's is Chinese
    own = QLocale.system().language() != QLocale.Language.Chinese
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, own)
    dialog.resize(parent.fontMetrics().horizontalAdvance("汉") * 48, dialog.sizeHint().height())
    dialog.setSidebarUrls([QUrl.fromLocalFile(place) for place in places])
    sidebars: Iterable[QListView] = dialog.findChildren(QListView, "sidebar")  # native dialogs have none
    for sidebar in sidebars:
        sidebar.setMinimumWidth(parent.fontMetrics().horizontalAdvance("汉" * max(map(len, places.values()))) + 60)
        sidebar.setItemDelegate(_PlaceNames(places, dialog))
    return dialog


class _PlaceNames(QStyledItemDelegate):
    """Chinese names for sidebar entries, whatever their folders are called."""

    def __init__(self, names: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self._names = names

    def initStyleOption(self, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        super().initStyleOption(option, index)
        url = index.data(_URL)
        option.text = self._names.get(url.toLocalFile() if isinstance(url, QUrl) else "", option.text)


def _chosen(dialog: QFileDialog) -> str:
    """Run the dialog and return the choice."""
    taken = dialog.exec() == QFileDialog.DialogCode.Accepted
    files = dialog.selectedFiles() if taken else []
    dialog.deleteLater()
    return str(Path(files[0])) if files else ""
