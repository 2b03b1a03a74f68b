#!/bin/bash
# Runs within the Debian 13 chroot, under Wine: setup.exe run silently, what it put there used, and taken away again; then
# the tests of record and paper on python.org's Python.
set -euo pipefail
export HOME=/build/home WINEPREFIX=/build/home/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' LC_ALL=C.UTF-8
user="$WINEPREFIX/drive_c/users/root"
data="$user/AppData/Local/huiqi-counter"
installed="$WINEPREFIX/drive_c/Program Files/HuiqiCounter"
program='C:\Program Files\HuiqiCounter\huiqi.exe'
window='C:\Program Files\HuiqiCounter\huiqi-counter.exe'

fail() {
    echo "没有通过：$*" >&2
    exit 1
}

# Until a command says yes, at most a minute.
wait_for() {
    local _
    for _ in $(seq 120); do
        "$@" && return
        sleep 0.5
    done
    return 1
}

gone() { [[ ! -e $1 ]]; }
there() { [[ -s $1 ]]; }

# The titles of the windows that stand.
titles() {
    wine 'Z:\build\py\cp311\python.exe' -X utf8 -c '
import ctypes
seen = ctypes.WINFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
def tell(window, _):
    text = ctypes.create_unicode_buffer(200)
    ctypes.windll.user32.GetWindowTextW(ctypes.c_void_p(window), text, 200)
    print(text.value)
    return True
ctypes.windll.user32.EnumWindows(seen(tell), 0)' 2>/dev/null
}
titled() { titles | grep -q "$1"; }

# Runs a command of the program; its code has to be the first word, and what it said lies in /tmp/out and /tmp/err.
expect() {
    local wanted=$1 code=0
    shift
    timeout 300 wine "$program" "$@" >/tmp/out 2>/tmp/err || code=$?
    [[ $code == "$wanted" ]] || fail "$* 返回 $code：$(cat /tmp/err)"
}

Xvfb :77 -screen 0 1366x768x24 &
screen=$!
export DISPLAY=:77
sleep 2

echo "· 静默安装，不带筛查"
timeout 600 wine /build/setup.exe /S /AllUsers || fail "安装返回 $?"
[[ -s $installed/huiqi-counter.exe && -s $installed/THIRD_PARTY.md ]] || fail "没有装上"
! ls "$installed/_internal/"_duckdb*.pyd 2>/dev/null || fail "没有选的筛查也装了"
wine reg query 'HKLM\Software\Classes\.hqp' /reg:64 | grep -q HuiqiCounter.Pack || fail ".hqp 没有关联"
wine reg query 'HKLM\Software\Classes\HuiqiCounter.Pack\shell\open\command' /reg:64 | grep -qF 'huiqi-counter.exe" "%1"' ||
    fail ".hqp 打不开"
find "$WINEPREFIX/drive_c" -name '惠企窗口.lnk' | grep -q . || fail "没有快捷方式"
echo "  装好 $(($(du -sb "$installed" | cut -f1) / 1000000)) MB"

echo "· 说得出版本：UTF-8，虽然 Wine 的代码页是西欧的（cp1252）"
expect 0 --version
grep -q "惠企窗口 $VERSION（构建" /tmp/out || fail "版本不对"

echo "· 样例一直办到 PDF；路径有 260 个字以上"
expect 0 sample --out 'C:\sample.pdf'
[[ $(head -c 4 "$WINEPREFIX/drive_c/sample.pdf") == %PDF ]] || fail "样例不是 PDF"
folder=办事档案办事档案办事档案办事档案办事档案办事档案办事档案办事档案办事档案办事档案
long="$folder-1/$folder-2/$folder-3/$folder-4/$folder-5/$folder-6/$folder-7"
mkdir -p "$WINEPREFIX/drive_c/$long"
expect 0 sample --out "C:\\${long//\//\\}\\sample.pdf"
[[ $(head -c 4 "$WINEPREFIX/drive_c/$long/sample.pdf") == %PDF ]] || fail "长路径里没有 PDF"

echo "· 坏输入：一句话，退出码 2"
expect 2 assess 'C:\nowhere.yaml'
[[ -s /tmp/err ]] || fail "什么也没有说"

echo "· 自检：窗口、键盘、打印、签名、备份、恢复；数据也在长路径里"
timeout 900 wine "$program" selftest --out "C:\\${long//\//\\}" || fail "自检"

echo "· 政策包：做成一个签名的文件，登记公钥，导入"
cp -r "$installed/_internal/resources/policies/baoshan-2023-1" "$WINEPREFIX/drive_c/pack"
sed -i 's/^version: "1"/version: "2"\nsupersedes: "1"/' "$WINEPREFIX/drive_c/pack/policy.yaml"
printf '试用的口令一二三\n%.0s' 1 2 | expect 0 policies keygen 试用单位 --out "C:\\"
printf '试用的口令一二三\n' | expect 0 policies pack 'C:\pack' --author 试用单位 --key 'C:\试用单位.key' --out "C:\\"
expect 0 policies trust 'C:\试用单位.pub' --data 'C:\other'
expect 0 policies install 'C:\baoshan-2023-1-2.hqp' --data 'C:\other'
expect 0 policies trust 'C:\试用单位.pub'

echo "· 真的窗口开得起来，数据在用户的文件夹里；第二次打开把第一个叫到前面"
wine "$window" &
first=$!
wait_for there "$data/huiqi.db" || fail "窗口没有建立记录"
sleep 15 # the window that has just opened its record is still being furnished, slowly under Wine
timeout 120 wine "$window" || fail "第二次打开返回 $?"
gone "$data/window.request" || fail "第一个窗口没有应声"
kill -0 $first || fail "第一个窗口没有了"

echo "· 双击政策包：在开着的窗口里看它改了什么"
timeout 120 wine start /wait 'C:\baoshan-2023-1-2.hqp' || fail "打开政策包返回 $?"
wait_for titled 设置 || fail "窗口没有去看政策包：$(titles)"

echo "· 开着时不覆盖"
code=0
timeout 300 wine /build/setup.exe /S /AllUsers || code=$?
[[ $code == 2 ]] || fail "开着时安装返回 $code"
wineserver --kill || true
wait $first 2>/dev/null || true

echo "· 没有筛查时一句话；加装以后筛查名单"
printf '企业名称,统一社会信用代码,从业人员,注册地\n甲公司,91310113MA1GK1232D,35,宝山区\n' >"$WINEPREFIX/drive_c/名单.csv"
expect 2 screen 'C:\名单.csv' --out 'C:\结果.csv' --as-of 2023-09-01
[[ $(wc -l </tmp/err) == 1 && $(</tmp/err) == *筛查* ]] || fail "没有筛查时说的不是一句话：$(cat /tmp/err)"
timeout 600 wine /build/setup.exe /S /AllUsers /Screening || fail "加装返回 $?"
expect 0 screen 'C:\名单.csv' --out 'C:\结果.csv' --as-of 2023-09-01
grep -q 91310113MA1GK1232D "$WINEPREFIX/drive_c/结果.csv" || fail "没有筛查结果"
timeout 600 wine /build/setup.exe /S /AllUsers || fail "再装返回 $?"
ls "$installed/_internal/"_duckdb*.pyd >/dev/null || fail "再装一次，筛查没有了"

echo "· 旧版不盖新版"
wine reg add 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\HuiqiCounter' /v DisplayVersion /d 99.0.0 /f /reg:64 >/dev/null
code=0
timeout 300 wine /build/setup.exe /S /AllUsers || code=$?
[[ $code == 2 ]] || fail "退回没有被拒绝（$code）"

echo "· 静默卸载：程序没有了，数据还在"
timeout 300 wine "$installed/uninstall.exe" /AllUsers /S || fail "卸载返回 $?"
wait_for gone "$installed" || fail "程序还在：$(ls "$installed")"
[[ -s $data/huiqi.db ]] || fail "数据没有了"
! wine reg query 'HKLM\Software\Classes\.hqp' /reg:64 >/dev/null 2>&1 || fail "关联还在"

echo "· 记录和告知单的测试，在 Windows 的 Python 上"
# shellcheck disable=SC1003 # Windows' own slashes
printf '%s\r\n' python311.zip . '..\..\tools' '..\..\site' '..\..\dev' '..\..\src' >/build/py/cp311/python311._pth
(
    cd /build/src
    QT_QPA_PLATFORM=offscreen timeout 3000 wine 'Z:\build\py\cp311\python.exe' -m pytest tests/records tests/report \
        tests/packaging/test_spec.py -q -p no:cacheprovider
) || fail "测试"
kill $screen
