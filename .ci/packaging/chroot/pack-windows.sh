#!/bin/bash
# Runs within the Debian 13 chroot, without a network: the folder, and the icon of setup.exe.
set -euo pipefail
cd /build/src
export PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 QT_QPA_PLATFORM=offscreen
python='Z:\build\py\cp311\python.exe'
# a font that Qt reads whole into memory, and few names need, lies packed: core/report/font_files.py
/bin/bash /build/wine.sh "$python" -c '
from pathlib import Path
from fontTools.ttLib import TTFont
plain = Path(r"Z:\build\src\resources\fonts\HanaMinB.ttf")
with TTFont(plain, lazy=True, recalcTimestamp=False) as font:
    font.flavor = "woff"
    font.save(plain.with_suffix(".woff"), reorderTables=False)
plain.unlink()'
/bin/bash /build/wine.sh "$python" -m PyInstaller --noconfirm --log-level WARN --distpath 'Z:\build\dist' \
    --workpath 'Z:\build\work' build.spec
/bin/bash /build/wine.sh "$python" -c '
from PIL import Image
drawn = Image.open(r"Z:\build\work\build\app.png")
drawn.save(r"Z:\build\work\app.ico", sizes=[(size, size) for size in (16, 24, 32, 48, 64, 128, 256)])'
