#!/bin/bash
# Runs within the Debian 13 chroot, without a network: the folder, and the icon of setup.exe.
set -euo pipefail
cd /build/src
export PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 QT_QPA_PLATFORM=offscreen
export PYTHONNODEBUGRANGES=1 # columns in a traceback, which has no source to show them in
python='Z:\build\py\cp311\python.exe'
# fonts, which Qt reads whole into memory, lie packed: core/report/font_files.py
/bin/bash /build/wine.sh "$python" -c '
from pathlib import Path
from backports import zstd
well = {zstd.CompressionParameter.compression_level: 22, zstd.CompressionParameter.checksum_flag: 1}
for plain in Path(r"Z:\build\src\resources\fonts").glob("*.ttf"):
    plain.with_name(f"{plain.name}.zst").write_bytes(zstd.compress(plain.read_bytes(), options=well))
    plain.unlink()'
/bin/bash /build/wine.sh "$python" -m PyInstaller --noconfirm --log-level WARN --distpath 'Z:\build\dist' \
    --workpath 'Z:\build\work' build.spec
/bin/bash /build/wine.sh "$python" -c '
from PIL import Image
drawn = Image.open(r"Z:\build\work\build\app.png")
drawn.save(r"Z:\build\work\app.ico", sizes=[(size, size) for size in (16, 24, 32, 48, 64, 128, 256)])'
