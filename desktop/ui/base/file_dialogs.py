"""Where a file is asked for: in Chinese, and beginning where a person keeps files, never in the program's folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QStandardPaths, QUrl
from PySide6.QtWidgets import QFileDialog, QWidget

_PLACES = (
    QStandardPaths.StandardLocation.DesktopLocation,
    QStandardPaths.StandardLocation.DocumentsLocation,
    QStandardPaths.StandardLocation.DownloadLocation,
    QStandardPaths.StandardLocation.HomeLocation,
)


def save_path(parent: QWidget, title: str, name: str, kind: str) -> str:
    """Where a file shall be written; empty: nowhere. ``kind`` is like “PDF 文件 (*.pdf)”, and gives the ending."""
    return _chosen(save_dialog(parent, title, name, kind))


def open_path(parent: QWidget, title: str, kinds: str) -> str:
    """Which file shall be read; empty: none."""
    return _chosen(open_dialog(parent, title, kinds))


def save_dialog(parent: QWidget, title: str, name: str, kind: str) -> QFileDialog:
    """The dialog of `save_path`, not yet shown."""
    dialog = _dialog(parent, title, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind.partition("*.")[2].partition(")")[0])
    dialog.selectFile(name)
    return dialog


def open_dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    """The dialog of `open_path`, not yet shown."""
    dialog = _dialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return dialog


def _dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    places = [place for kind in _PLACES if (place := QStandardPaths.writableLocation(kind))]
    dialog = QFileDialog(parent, title, places[0] if places else "", kinds)
    # the desktop's own dialog speaks the desktop's language; ours, Chinese
    own = QLocale.system().language() != QLocale.Language.Chinese
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, own)
    dialog.resize(parent.fontMetrics().horizontalAdvance("汉") * 48, dialog.sizeHint().height())
    dialog.setSidebarUrls([QUrl.fromLocalFile(place) for place in dict.fromkeys(places)])
    return dialog


def _chosen(dialog: QFileDialog) -> str:
    """Ask; what was chosen."""
    taken = dialog.exec() == QFileDialog.DialogCode.Accepted
    files = dialog.selectedFiles() if taken else []
    dialog.deleteLater()
    return str(Path(files[0])) if files else ""
