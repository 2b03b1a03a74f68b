#!/bin/bash
# Runs within the Debian 13 chroot: setup.exe run silently under Wine, what it put there used, and taken away again.
set -euo pipefail
export HOME=/build/home WINEPREFIX=/build/home/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' LC_ALL=C.UTF-8
data="$WINEPREFIX/drive_c/users/root/AppData/Local/huiqi-counter"
installed="$WINEPREFIX/drive_c/Program Files/HuiqiCounter"
program='C:\Program Files\HuiqiCounter\huiqi.exe'

fail() {
    echo "没有通过：$*" >&2
    exit 1
}

Xvfb :77 -screen 0 1366x768x24 &
export DISPLAY=:77
sleep 2

echo "· 静默安装"
timeout 600 wine /build/setup.exe /S /AllUsers || fail "安装返回 $?"
[[ -s $installed/huiqi-counter.exe && -s $installed/THIRD_PARTY.md ]] || fail "没有装上"
wine reg query 'HKLM\Software\Classes\.hqp' /reg:64 | grep -q HuiqiCounter.Pack || fail ".hqp 没有关联"
find "$WINEPREFIX/drive_c" -name '惠企窗口.lnk' | grep -q . || fail "没有快捷方式"

echo "· 说得出版本，UTF-8"
wine "$program" --version | tee /tmp/version
grep -q "惠企窗口 $VERSION（构建" /tmp/version || fail "版本不对"

echo "· 样例一直办到 PDF"
wine "$program" sample --out 'C:\sample.pdf' || fail "样例"
[[ $(head -c 4 "$WINEPREFIX/drive_c/sample.pdf") == %PDF ]] || fail "样例不是 PDF"

echo "· 坏输入：一句话，退出码 2"
code=0
wine "$program" assess 'C:\nowhere.yaml' >/dev/null 2>/tmp/said || code=$?
[[ $code == 2 && -s /tmp/said ]] || fail "退出码 $code"

echo "· 自检：窗口、键盘、打印到文件、备份、恢复"
timeout 900 wine "$program" selftest || fail "自检"

echo "· 真的窗口开得起来，数据在用户的文件夹里"
wine 'C:\Program Files\HuiqiCounter\huiqi-counter.exe' &
for _ in $(seq 60); do
    [[ -s $data/huiqi.db ]] && break
    sleep 1
done
[[ -s $data/huiqi.db ]] || fail "窗口没有建立记录"

echo "· 开着时不覆盖"
code=0
timeout 300 wine /build/setup.exe /S /AllUsers || code=$?
[[ $code == 2 ]] || fail "开着时安装返回 $code"
wineserver --kill || true
wait %2 2>/dev/null || true

echo "· 旧版不盖新版"
wine reg add 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\HuiqiCounter' /v DisplayVersion /d 99.0.0 /f /reg:64 >/dev/null
code=0
timeout 300 wine /build/setup.exe /S /AllUsers || code=$?
[[ $code == 2 ]] || fail "退回没有被拒绝（$code）"

echo "· 静默卸载：程序没有了，数据还在"
timeout 300 wine "$installed/uninstall.exe" /AllUsers /S || fail "卸载返回 $?"
for _ in $(seq 60); do
    [[ ! -e $installed/huiqi-counter.exe ]] && break
    sleep 1
done
[[ ! -e $installed/huiqi-counter.exe && ! -e $installed/_internal ]] || fail "程序还在"
[[ -s $data/huiqi.db ]] || fail "数据没有了"
wine reg query 'HKLM\Software\Classes\.hqp' /reg:64 >/dev/null 2>&1 && fail "关联还在"
kill %1
