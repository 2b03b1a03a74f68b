#!/bin/bash
# Runs within the Debian 11 chroot, without a network: the folder, and the icons at the sizes that a desktop keeps.
set -euo pipefail
cd /build/src
export PYTHONPATH=/build/tools:/build/site PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 QT_QPA_PLATFORM=offscreen
export PYINSTALLER_CONFIG_DIR=/build/work/config
export PYTHONNODEBUGRANGES=1 # columns in a traceback, which has no source to show them in
/opt/python/bin/python3 -m PyInstaller --noconfirm --log-level WARN --distpath /build/dist --workpath /build/work build.spec

# ICU's data, 30 MB, with what is asked for here: another library of the same name
data=$(find /build/dist/huiqi-counter/_internal -name 'libicudata.so.*' -type f)
/opt/python/bin/python3 /build/icu.py "$data" /build/work/icu.dat
symbol=$(objdump -T "$data" | grep -o 'icudt[0-9]*_dat' | head -n 1)
printf '%s\n' '.section .rodata' ".globl $symbol" '.balign 16' ".type $symbol, @object" "$symbol:" \
    '.incbin "/build/work/icu.dat"' ".size $symbol, . - $symbol" '.section .note.GNU-stack,"",@progbits' >/build/work/icu.s
gcc -shared -nostdlib "-Wl,-soname,$(basename "$data"),--build-id=none" -o "$data" /build/work/icu.s
strip --strip-unneeded "$data"

# what Pillow is linked with and nobody calls
(
    cd /build/dist/huiqi-counter/_internal
    mapfile -t wanted < <(objdump -p PIL/_imaging.*.so | sed -n 's/^ *NEEDED *\(lib[a-z0-9]*-[0-9a-f]\{8\}\.so.*\)/\1/p')
    /opt/python/bin/python3 /build/hollow.py PIL/_imaging.*.so "${wanted[@]}"
    for library in "${wanted[@]}"; do
        gcc -shared -nostdlib "-Wl,-soname,$library,--build-id=none,--version-script=$library.map" -o "$library" "$library.s"
        strip --strip-unneeded "$library"
        rm "$library.s" "$library.map"
    done
)

/opt/python/bin/python3 - <<'PY'
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QIcon

app = QGuiApplication([])
drawn = QIcon("/build/src/resources/icons/app.svg")
for size in (16, 24, 32, 48, 64, 128, 256):
    to = Path(f"/build/work/icons/hicolor/{size}x{size}/apps")
    to.mkdir(parents=True, exist_ok=True)
    assert drawn.pixmap(QSize(size, size)).save(str(to / "huiqi-counter.png"))
scalable = Path("/build/work/icons/hicolor/scalable/apps")
scalable.mkdir(parents=True, exist_ok=True)
(scalable / "huiqi-counter.svg").write_bytes(Path("/build/src/resources/icons/app.svg").read_bytes())
PY
