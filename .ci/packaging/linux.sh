#!/usr/bin/env bash
# ./run build linux: in a clean Debian 11 the folder and the .deb, for every desktop with glibc 2.28 or later.
# `--needs` only installs what this machine must have, `--place` only makes that Debian with its Python, and says where.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/places.sh"

largest_glibc=2.28
largest_folder=150 # MiB, as it lies on a counter's disk
# Measured: 146. Qt 56, fonts 49, cryptography 11, Python 10, PDFium 7, modules 7, all else 5. What could still go costs
# more than it gives. HanaMinB packed (13 for 31 MB) would lie unpacked in each window's memory, where it is mapped
# now. A font with fewer tables, or outlines with fewer points, makes papers of other bytes than those that were given
# out. ICU's libraries (5) put names in the order of their pinyin; docstrings of others are 0.7. The engine of screening,
# with its modules and its reader of workbooks, 69, is apart.
PYTHON=3.11.2 SQLITE=3.46.1

# What Qt wants of a desktop, so that PyInstaller finds it and takes from it what a desktop may lack.
libraries=(
    gcc libc6-dev make patch pkg-config xz-utils file libffi-dev zlib1g-dev uuid-dev tcl binutils
    libgl1 libegl1 libxkbcommon0 libglib2.0-0 libfreetype6 libfontconfig1 libdbus-1-3 libx11-6 libxkbcommon-x11-0
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0
    libxcb-xkb1 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libx11-xcb1 libwayland-cursor0 libwayland-egl1
)

# The chroot with the interpreter in it; that is made anew where its script or a source has changed.
place_with_python() {
    local place mark name
    place=$(chroot_of debian11 bullseye "${libraries[@]}")
    mark=$(cat "$packaging/chroot/interpreter.sh" "$packaging/pins.txt" | sha256sum | cut -c1-12)
    if [[ ! -e $place/opt/python/.$mark ]]; then
        mkdir -p "$place/build"
        for name in python.orig python.debian sqlite3.orig sqlite3.debian; do
            cp "$(fetch "$name")" "$place/build/$name"
        done
        cp "$packaging/chroot/interpreter.sh" "$place/build/"
        say "正在编译 Python $PYTHON 和 SQLite $SQLITE（只此一次，约需几分钟）"
        within "$place" /bin/bash /build/interpreter.sh >&2 || stop "Python 没有编译成功。"
        touch "$place/opt/python/.$mark"
    fi
    printf '%s\n' "$place"
}

pack() {
    local place=$1 wheels tools
    wheels=$(wheels_for x86_64-manylinux_2_28 --no-default-groups)
    tools=$(wheels_for x86_64-manylinux_2_28 --only-group build)
    mkdir -p "$place/build"
    rm -rf "$place/build/"{site,tools,work,dist}
    cp -a "$wheels" "$place/build/site"
    cp -a "$tools" "$place/build/tools"
    source_into "$place/build/src"
    cp "$packaging/chroot/pack.sh" "$packaging/"{icu,hollow}.py "$place/build/"
    within "$place" SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" /bin/bash /build/pack.sh >"$cache/pack-linux.log" 2>&1 || {
        tail -n 30 "$cache/pack-linux.log" >&2
        stop "打包没有成功，全部输出在 $cache/pack-linux.log。"
    }
}

# No file asks for a later glibc than old desktops have, nor for a later C++ library.
check_glibc() {
    local file wanted
    while IFS= read -r -d '' file; do
        wanted=$(objdump -T "$file" 2>/dev/null | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1 || true)
        wanted=${wanted#GLIBC_}
        [[ -z $wanted || $(printf '%s\n' "$wanted" "$largest_glibc" | sort -V | tail -n 1) == "$largest_glibc" ]] ||
            stop "$file 要 glibc $wanted，超过 $largest_glibc：旧的桌面上打不开。"
    done < <(find "$1" -type f \( -name '*.so*' -o -name huiqi-counter \) -print0)
}

check_size() {
    local size
    size=$(du -sm --apparent-size "$1" | cut -f1)
    say "安装后 $size MB（至多 $largest_folder MB）"
    ((size <= largest_folder)) || stop "文件夹有 $size MB，超过 $largest_folder MB。"
}

# What the build was made of, for parts.py; paths as the chroot names them.
place_json() {
    printf '{"root": "%s", "site": "/build/site", "tools": "/build/tools", "source": "/build/src", "work": "/build/work",
        "python": "/opt/python", "python_version": "%s", "python_licence": "/opt/python/lib/python3.11/LICENSE.txt",
        "sqlite_version": "%s", "version": "%s", "collected": "/build/work/build/collected.json", "moment": "%s"}\n' \
        "$1" "$PYTHON" "$SQLITE" "$(version)" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)"
}

# 筛查's engine takes more room than all else that is not a font, and one desk in ten screens rosters: with the reader of
# workbooks a package of its own, which puts its files beside the others. The program says so where it is asked to screen
# without it.
engine_apart() {
    local folder=$1 to=$2 file
    rm -rf "$to"
    for file in _internal/_duckdb*.so _internal/python_calamine _internal/screening.pyz; do
        file=$(cd "$folder" && compgen -G "$file") || stop "筛查组件里少了 $file。"
        mkdir -p "$to/_internal"
        mv "$folder/$file" "$to/_internal/"
    done
}

# A package that any dpkg of ten years can read: the same content gives the same bytes.
make_deb() {
    local place=$1 folder=$2 to=$3 work=$1/build/deb
    rm -rf "$work"
    mkdir -p "$work/control" "$work/data/opt" "$work/data/usr/bin" "$work/data/usr/share/applications" \
        "$work/data/usr/share/mime/packages" "$work/data/usr/share/doc/huiqi-counter"
    cp -a "$folder" "$work/data/opt/huiqi-counter"
    ln -s ../../opt/huiqi-counter/huiqi "$work/data/usr/bin/huiqi"
    cp "$packaging/linux/huiqi-counter.desktop" "$work/data/usr/share/applications/"
    cp "$packaging/linux/huiqi-counter.xml" "$work/data/usr/share/mime/packages/"
    cp "$root/LICENSE" "$work/data/usr/share/doc/huiqi-counter/copyright"
    cp -a "$place/build/work/icons" "$work/data/usr/share/icons"
    sed "s/@VERSION@/$(version)/" "$packaging/linux/preinst" >"$work/control/preinst"
    cp "$packaging/linux/postinst" "$packaging/linux/postrm" "$work/control/"
    chmod 755 "$work/control/"{preinst,postinst,postrm}
    seal_deb "$place" "$work" control "$to"
}

# The package with the engine alone.
make_engine_deb() {
    local place=$1 folder=$2 to=$3 work=$1/build/deb
    rm -rf "$work"
    mkdir -p "$work/control" "$work/data/opt"
    cp -a "$folder" "$work/data/opt/huiqi-counter"
    seal_deb "$place" "$work" control-screening "$to"
}

seal_deb() {
    local place=$1 work=$2 control=$3 to=$4 part size level=6
    [[ -z ${HUIQI_BUILD_QUICK:-} ]] || level=0 # to be tried, not to be carried: a minute less, a fifth more
    size=$(du -sk --apparent-size "$work/data" | cut -f1)
    sed -e "s/@VERSION@/$(version)/g" -e "s/@SIZE@/$size/" "$packaging/linux/$control" >"$work/control/control"
    (cd "$work/data" && find . -type f -print0 | sort -z | xargs -0 md5sum | sed 's#  \./#  #') >"$work/control/md5sums"
    printf '2.0\n' >"$work/debian-binary"
    chmod -R u=rwX,go=rX "$work"
    find "$work" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    for part in control data; do
        # two threads on every machine: one thread writes other blocks than several
        tar -C "$work/$part" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu \
            -c . | within "$place" xz -T2 "-$level" -c >"$work/$part.tar.xz"
    done
    rm -f "$to"
    (cd "$work" && ar rcD "$to" debian-binary control.tar.xz data.tar.xz)
    rm -rf "$work"
}

main() {
    local place folder deb engine made_of
    need ar=binutils
    [[ ${1:-} != --needs ]] || return 0
    alone
    place=$(place_with_python)
    if [[ ${1:-} == --place ]]; then
        printf '%s\n' "$place"
        return
    fi
    SOURCE_DATE_EPOCH=$(moment)
    export SOURCE_DATE_EPOCH
    made_of=$(state)
    pack "$place"
    folder=$place/build/dist/huiqi-counter
    cp "$packaging/linux/huiqi" "$folder/huiqi"
    place_json "$place" >"$place/build/place.json"
    python3 "$packaging/parts.py" "$folder" "$place/build/place.json" || stop "文件夹里有不知道来历的文件，没有做成安装包。"
    chmod -R u=rwX,go=rX "$folder"
    find "$folder" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    check_glibc "$folder"
    mkdir -p "$dist"
    rm -rf "$dist/huiqi-counter" "$dist"/huiqi-counter*_amd64.deb
    cp -a "$folder" "$dist/huiqi-counter" # to be carried about: with everything in it
    engine=$place/build/engine
    engine_apart "$folder" "$engine"
    check_size "$folder"
    deb=$dist/huiqi-counter_$(version)_amd64.deb
    make_deb "$place" "$folder" "$deb"
    printf '%s\n' "$made_of" >"$dist/made-of-linux"
    say "做好了："
    printf '%s\n' "$deb" "$dist/huiqi-counter"
    deb=$dist/huiqi-counter-screening_$(version)_amd64.deb
    make_engine_deb "$place" "$engine" "$deb"
    printf '%s\n' "$deb"
}

main "$@"; exit # what is changed here meanwhile is not read
