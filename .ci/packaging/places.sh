# shellcheck shell=bash
# What both builds and the smoke tests share: the cache, what is fetched, chroots, and the source that goes into them.

set -euo pipefail
shopt -s inherit_errexit # what fails while a place is made ends the build, and not only that line

packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$packaging/../.." && pwd)
cache=${HUIQI_BUILD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/huiqi-build}
mirror=${HUIQI_BUILD_MIRROR:-http://deb.debian.org/debian}
# shellcheck disable=SC2034 # those that source this put there what they made
dist=$root/dist

say() { printf '%s\n' "$@" >&2; }

stop() {
    say "$@"
    exit 2
}

# One build at a time in a cache: two would take each other's half-made places away.
alone() {
    [[ -z ${HUIQI_BUILD_ALONE:-} ]] || return 0 # one that this one called
    mkdir -p "$cache"
    exec 8>"$cache/.lock"
    flock --nonblock 8 || {
        say "另一处正在用 $cache 做安装包，等它做完。"
        flock 8
    }
    export HUIQI_BUILD_ALONE=1
}

# What this machine must have. Chroots are made by root alone.
need() {
    ((EUID == 0)) || stop "制作安装包要建立干净的 Debian 环境（chroot），需要管理员权限。请用 sudo 运行同一条命令。"
    local pair packages=()
    for pair in debootstrap=debootstrap unshare=util-linux curl=curl objdump=binutils unzip=unzip xz=xz-utils ip=iproute2 "$@"; do
        command -v "${pair%%=*}" >/dev/null || packages+=("${pair#*=}")
    done
    ((${#packages[@]})) || return 0
    say "正在安装系统组件：${packages[*]}"
    apt-get -qq update </dev/null >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null >/dev/null ||
        stop "缺少系统组件：${packages[*]}。请联网后执行 apt-get install ${packages[*]}，然后重新运行。"
}

version() { sed -n 's/^version = "\(.*\)"$/\1/p' "$root/pyproject.toml" | head -n 1; }

# The time that everything made bears: of the commit; where there is no git, the day of the last version described.
moment() {
    git -C "$root" log -1 --format=%ct 2>/dev/null ||
        date -u -d "$(sed -n 's/^## \[[0-9.]*\] - \([0-9-]*\).*/\1/p' "$root/CHANGELOG.md" | head -n 1)" +%s
}

commit() { git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || echo unknown; }

# The source as it is now, in one word: what was made of another is made anew.
state() {
    (
        cd "$root"
        git ls-files -z --cached --others --exclude-standard 2>/dev/null | xargs -0 sha256sum 2>/dev/null | sha256sum | cut -c1-16
    )
}

# A file of pins.txt, by its name there, into the cache; its path. What has another hash is refused.
fetch() {
    local name=$1 sum url to
    read -r _ sum url < <(grep "^$name " "$packaging/pins.txt")
    to=$cache/fetched/$sum
    if ! sha256sum --check --status <<<"$sum  $to" 2>/dev/null; then
        mkdir -p "$cache/fetched"
        say "正在下载 $name"
        curl -fsSL --retry 3 -o "$to.part" "$url" || stop "下载不到 $name：$url"
        sha256sum --check --status <<<"$sum  $to.part" ||
            stop "$name 的校验值不对（$url），没有使用。要么传输出错，要么那里换了文件：请核对后改 .ci/packaging/pins.txt。"
        mv "$to.part" "$to"
    fi
    printf '%s\n' "$to"
}

# Runs a command in a chroot with its own processes and mounts, and no network but to itself: all it needs is there.
within() {
    local place=$1
    shift
    # shellcheck disable=SC2016 # $1 and $@ are those of the inner shell
    unshare --mount --pid --fork --kill-child --net --ipc --uts bash -c '
        set -e
        ip link set lo up # an event loop of Windows wakes itself over it
        mount --make-rprivate /
        mount -t proc proc "$1/proc"
        mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
        mount -t tmpfs -o mode=755 tmpfs "$1/dev"
        for node in null zero full random urandom tty; do
            touch "$1/dev/$node"
            mount --bind "/dev/$node" "$1/dev/$node"
        done
        mkdir "$1/dev/shm"
        ln -s /proc/self/fd "$1/dev/fd"
        mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
        place=$1
        shift
        exec chroot "$place" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"
    ' bash "$place" "$@"
}

# A Debian with nothing in it, made once for all that begin with it: its path.
base_of() {
    local suite=$1 place
    place=$cache/base-$suite-$(sha256sum <<<"$mirror" | cut -c1-12)
    if [[ ! -e $place/.whole ]]; then
        rm -rf "$place" "$place.part"
        mkdir -p "$cache"
        debootstrap --variant=minbase "$suite" "$place.part" "$mirror" >"$cache/base-$suite.log" 2>&1 ||
            stop "环境没有建成，见 $cache/base-$suite.log。请检查能否访问 $mirror。"
        touch "$place.part/.whole"
        mv "$place.part" "$place"
    fi
    printf '%s\n' "$place"
}

# A Debian of its own: chroot_of NAME SUITE PACKAGE… gives its path. It is made once, again where the list has changed.
chroot_of() {
    local name=$1 suite=$2 key base place part made=
    shift 2
    key=$(printf '%s\n' "$mirror" "$suite" "$@" | sha256sum | cut -c1-12)
    place=$cache/$name-$key
    if [[ ! -e $place/.whole ]]; then
        say "正在建立干净的环境 $name（Debian $suite），约需几分钟"
        base=$(base_of "$suite")
        part=$place.part
        rm -rf "$part" "$place"
        cp -a --reflink=auto "$base" "$part"
        rm "$part/.whole"
        cp /etc/resolv.conf "$part/etc/resolv.conf"
        printf '#!/bin/sh\nexit 101\n' >"$part/usr/sbin/policy-rc.d" # no service starts in there
        chmod 755 "$part/usr/sbin/policy-rc.d"
        # what breaks off is made anew: nothing need be on the disk at each step
        printf 'path-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\nforce-unsafe-io\n' \
            >"$part/etc/dpkg/dpkg.cfg.d/small"
        printf 'Acquire::Retries "3";\nAcquire::Languages "none";\n' >"$part/etc/apt/apt.conf.d/80retries"
        [[ $suite != trixie ]] || chroot "$part" dpkg --add-architecture i386
        install_in "$part" "$@"
        touch "$part/.whole"
        mv "$part" "$place"
        made=1
    fi
    [[ -z $made${HUIQI_BUILD_PIN:-} || $name == bare* ]] || pinned "$name" "$place"
    printf '%s\n' "$place"
}

# Packages into a chroot, over the network.
install_in() {
    local place=$1
    shift
    (($#)) || return 0
    {
        chroot "$place" apt-get -qq update &&
            chroot "$place" env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$@" &&
            chroot "$place" apt-get clean
    } </dev/null >"$cache/install.log" 2>&1 || {
        tail -n 20 "$cache/install.log" >&2
        stop "系统组件没有装进 $place：$*。全部输出在 $cache/install.log。"
    }
}

# The packages of a chroot that something is built in, against those that it had when it was last looked at: Debian signs
# what it sends, and a point release may bring newer ones. That the result may then be other bytes is said, not hidden.
# HUIQI_BUILD_PIN=1 writes the list anew, also of a place that is there already.
pinned() {
    local list=$packaging/$1.packages now
    # shellcheck disable=SC2016 # dpkg's own names
    now=$(chroot "$2" dpkg-query -W -f '${binary:Package} ${Version}\n' | sort)
    if [[ -n ${HUIQI_BUILD_PIN:-} ]]; then
        printf '%s\n' "$now" >"$list"
    elif [[ -e $list ]] && ! diff <(printf '%s\n' "$now") "$list" >"$cache/$1.differs"; then
        say "注意：$1 的系统组件与 .ci/packaging/$1.packages 记下的不同（见 $cache/$1.differs），做出的文件可能逐字节不同。"
    fi
}

# The wheels of groups of uv.lock for a platform, each held against its hash, unpacked once.
wheels_for() {
    local platform=$1 to list uv=uv
    shift
    "$uv" --version >/dev/null 2>&1 || uv=$root/.uv/bin/uv
    "$uv" --version >/dev/null 2>&1 || "$root/run" --version >/dev/null # from a fresh clone: brings it
    "$uv" --version >/dev/null 2>&1 || stop "没有安装工具 uv（$uv）。请先执行 $root/run --version，然后重新运行。"
    list=$(cd "$root" && "$uv" export --quiet --frozen --no-emit-project --no-header --no-annotate "$@")
    to=$cache/wheels-$platform-$(printf '%s' "$list" | sha256sum | cut -c1-12)
    if [[ ! -e $to/.whole ]]; then
        say "正在取得程序库（$platform）"
        rm -rf "$to"
        "$uv" pip install --quiet --target "$to" --python-platform "$platform" --python-version 3.11 --require-hashes \
            --no-build --link-mode copy --requirements - <<<"$list" >&2 || stop "程序库没有取全。请检查网络，然后重新运行。"
        touch "$to/.whole"
    fi
    printf '%s\n' "$to"
}

# The source as git has it (or, without git, all but by-products), at one time and with plain rights, into a folder.
source_into() {
    local to=$1
    rm -rf "$to"
    mkdir -p "$to"
    (
        cd "$root"
        if git rev-parse --git-dir >/dev/null 2>&1; then
            git ls-files -z --cached --others --exclude-standard | tar --null -T - --ignore-failed-read -c 2>/dev/null
        else
            tar --exclude='./.[!c]*' --exclude='./.co*' --exclude=./dist --exclude=./build --exclude=./out --exclude='__pycache__' -c .
        fi
    ) | tar -x -C "$to" --no-same-owner
    printf '{"commit": "%s", "made": "%s"}\n' "$(commit)" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)" \
        >"$to/resources/build.json"
    chmod -R u=rwX,go=rX "$to"
    find "$to" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
