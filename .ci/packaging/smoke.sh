#!/usr/bin/env bash
# ./run test --smoke [11|12|linux|windows|all]: what was built, installed where nothing else is, and used: see
# chroot/smoke-*.sh. linux (also without a word): Debian 11 and 12. What is not built of this source yet is built first.
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

# Whether a file in dist/ was made of the source as it is now.
is_of_now() {
    [[ -e $1 && -r $dist/made-of && $(<"$dist/made-of") == "$(state)" ]]
}

smoke_linux() {
    local deb name suite pair
    deb=$dist/huiqi-counter_$(version)_amd64.deb
    is_of_now "$deb" || HUIQI_BUILD_QUICK=1 "$packaging/linux.sh" >/dev/null
    for pair in "$@"; do
        name=${pair%=*} suite=${pair#*=}
        say "── Debian $name"
        layer_over "$(chroot_of "bare$name" "$suite" xvfb xauth xdotool)"
        [[ -z $(find "$layer/usr/bin" -name 'python*' -print -quit) ]] || stop "这个环境里有 Python，试不出什么。"
        cp "$deb" "$layer/opt/huiqi.deb"
        cp "$packaging/chroot/smoke-linux.sh" "$layer/opt/"
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
    [[ -e $setup ]] || "$packaging/windows.sh" >/dev/null
    place=$("$packaging/windows.sh" --place)
    say "── Windows (Wine)"
    layer_over "$place"
    cp "$setup" "$layer/build/setup.exe"
    cp "$packaging/chroot/smoke-windows.sh" "$layer/build/"
    within "$layer" VERSION="$(version)" /bin/bash /build/smoke-windows.sh
}

layers=()
layer=
trap take_away EXIT
need curl=curl
case ${1:-linux} in
    11) smoke_linux 11=bullseye ;;
    12) smoke_linux 12=bookworm ;;
    linux) smoke_linux 11=bullseye 12=bookworm ;;
    windows) smoke_windows ;;
    all)
        smoke_linux 11=bullseye 12=bookworm
        smoke_windows
        ;;
    *) stop "./run test --smoke 后面写 11、12、linux、windows 或 all。" ;;
esac
say "装得上，打得开，用得了。"
