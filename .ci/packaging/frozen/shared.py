"""Runs first in both programs of a Windows folder: their modules lie once, beside them, not in each.

PyInstaller puts all modules of a program into its .exe. The window and the command line are the same modules, 12 MB of
them; so each .exe has none, and takes those of _internal/modules.pyz.
"""

import os
import sys

import pyimod01_archive  # PyInstaller's own
import pyimod02_importers

pyimod02_importers.pyz_archive = pyimod01_archive.ZlibArchiveReader(
    os.path.join(sys._MEIPASS, "modules.pyz"), check_pymagic=True
)
sys.path_importer_cache.clear()  # finders that were made for the empty archive
