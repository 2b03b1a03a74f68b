#!/usr/bin/env bash
# ./run test --smoke [11|12|linux|windows|all]: what was built, installed where nothing else is, and used: see
# chroot/smoke-*.sh. linux (also without a word): Debian 11 and 12. What is not built of this source yet is built first.
# ./run test --smoke twice: two builds for Linux give the same bytes.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/places.sh"

# Mounts a throw-away layer over a chroot, so that each run begins with the bare system; its path.
layer_over() {
    local lower=$1 to
    to=$(mktemp -d "$cache/layer.XXXXXX")
    mkdir "$to/upper" "$to/work" "$to/root"
    layers+=("$to")
    if ! mount -t overlay overlay -o "lowerdir=$lower,upperdir=$to/upper,workdir=$to/work" "$to/root" 2>/dev/null; then
        cp -a --reflink=auto "$lower/." "$to/root"
    fi
    layer=$to/root
}

take_away() {
    local each
    for each in "${layers[@]}"; do
        umount "$each/root" 2>/dev/null || true
        rm -rf --one-file-system "$each"
    done
}

# Whether a file in dist/ was made, for the system named first, of the source as it is now.
is_of_now() {
    [[ -e $2 && -r $dist/made-of-$1 && $(<"$dist/made-of-$1") == "$(state)" ]]
}

smoke_linux() {
    local deb name suite pair bare
    deb=$dist/huiqi-counter_$(version)_amd64.deb
    is_of_now linux "$deb" || HUIQI_BUILD_QUICK=1 "$packaging/linux.sh" >/dev/null
    for pair in "$@"; do
        name=${pair%=*} suite=${pair#*=}
        say "── Debian $name"
        bare=$(chroot_of "bare$name" "$suite" xvfb xauth xdotool)
        layer_over "$bare"
        [[ -z $(find "$layer/usr/bin" -name 'python*' -print -quit) ]] || stop "这个环境里有 Python，试不出什么。"
        cp "$deb" "$layer/opt/huiqi.deb"
        cp "$dist/huiqi-counter-screening_$(version)_amd64.deb" "$layer/opt/huiqi-screening.deb"
        cp "$packaging/chroot/smoke-linux.sh" "$root/tests/fixtures/databases/0.1.0.db" "$layer/opt/"
        chmod 644 "$layer/opt/0.1.0.db"
        mkdir -p "$cache/debs$name" "$layer/var/cache/apt/archives"
        rm -f "$layer/etc/apt/apt.conf.d/docker-clean"
        mount --bind "$cache/debs$name" "$layer/var/cache/apt/archives"
        mkdir -p "$layer/var/cache/apt/archives/partial"
        local installed=0
        chroot "$layer" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends /opt/huiqi.deb >"$cache/smoke$name.log" 2>&1 || installed=$?
        umount "$layer/var/cache/apt/archives"
        ((installed == 0)) || stop ".deb 在 Debian $name 上装不上，见 $cache/smoke$name.log。"
        within "$layer" VERSION="$(version)" /bin/bash /opt/smoke-linux.sh || return 1
    done
}

smoke_windows() {
    local setup place
    setup=$dist/huiqi-counter-$(version)-setup.exe
    is_of_now windows "$setup" || HUIQI_BUILD_QUICK=1 "$packaging/windows.sh" >/dev/null
    place=$("$packaging/windows.sh" --place)
    say "── Windows (Wine)"
    layer_over "$place"
    cp "$setup" "$layer/build/setup.exe"
    cp "$packaging/chroot/smoke-windows.sh" "$layer/build/"
    SOURCE_DATE_EPOCH=$(moment) source_into "$layer/build/src"
    cp -a "$(wheels_for x86_64-pc-windows-msvc --only-group dev)" "$layer/build/dev"
    within "$layer" VERSION="$(version)" /bin/bash /build/smoke-windows.sh
}

# The digests of all that a build for Linux left in dist/, with the rights of each file.
made() {
    (
        cd "$dist"
        find huiqi-counter huiqi-counter*_amd64.deb -type f -print0 | sort -z | xargs -0 sha256sum
        find huiqi-counter -printf '%p %m %T@ %l\n' | sort
    )
}

# Built again by another hand, at another place on the clock and with other habits: the same bytes.
smoke_twice() {
    local first second
    first=$(mktemp) second=$(mktemp)
    "$packaging/linux.sh" >/dev/null
    made >"$first"
    (umask 027 && TZ=Pacific/Auckland LC_ALL=C "$packaging/linux.sh" >/dev/null)
    made >"$second"
    diff "$first" "$second" >&2 || stop "两次做出来的不是同样的字节：差别在上面。"
    sha256sum "$dist"/huiqi-counter*_amd64.deb
    rm -f "$first" "$second"
}

layers=()
layer=
trap take_away EXIT
need curl=curl
alone
case ${1:-linux} in
    11) smoke_linux 11=bullseye ;;
    12) smoke_linux 12=bookworm ;;
    linux) smoke_linux 11=bullseye 12=bookworm ;;
    windows) smoke_windows ;;
    twice)
        smoke_twice
        exit
        ;;
    all)
        smoke_linux 11=bullseye 12=bookworm
        smoke_windows
        ;;
    *) stop "./run test --smoke 后面写 11、12、linux、windows、all 或 twice。" ;;
esac
say "装得上，打得开，用得了。"
