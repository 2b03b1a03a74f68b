#!/bin/bash
# Runs within the Debian 13 chroot: a command under Wine, with a screen, waited for to the end.
set -euo pipefail
export HOME=/build/home WINEPREFIX=/build/home/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' LC_ALL=C.UTF-8
mkdir -p "$HOME"
code=0
if [[ $1 == wineboot ]]; then
    xvfb-run -a "$@" || code=$?
else
    xvfb-run -a -s '-screen 0 1366x768x24' wine "$@" || code=$?
fi
wineserver --wait
exit "$code"
