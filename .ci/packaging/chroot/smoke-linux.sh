#!/bin/bash
# Runs within a bare Debian into which only the .deb was installed, as a clerk who may do nothing special.
set -euo pipefail

fail() {
    echo "没有通过：$*" >&2
    exit 1
}

useradd --create-home clerk
as_clerk() { su clerk --shell /bin/bash --command "cd; export LC_ALL=C.UTF-8; $1"; }

echo "· 说得出版本"
as_clerk "huiqi --version" | tee /tmp/version
grep -q "惠企窗口 $VERSION（构建" /tmp/version || fail "版本不对"

echo "· 桌面找得到"
for file in applications/huiqi-counter.desktop mime/packages/huiqi-counter.xml icons/hicolor/48x48/apps/huiqi-counter.png \
    icons/hicolor/scalable/apps/huiqi-counter.svg; do
    [[ -s /usr/share/$file ]] || fail "没有 /usr/share/$file"
done
[[ -s /opt/huiqi-counter/THIRD_PARTY.md && -s /opt/huiqi-counter/parts.cdx.json ]] || fail "没有组件清单"

echo "· 没有显示器时，样例一直办到 PDF"
as_clerk "huiqi sample --out sample.pdf"
[[ $(head -c 4 /home/clerk/sample.pdf) == %PDF ]] || fail "样例不是 PDF"
as_clerk "huiqi verify sample.pdf" || true # of no record: an answer, not a crash

echo "· 坏输入：一句话，退出码 2"
code=0
as_clerk "huiqi assess nowhere.yaml" >/dev/null 2>/tmp/said || code=$?
[[ $code == 2 && -s /tmp/said ]] || fail "退出码 $code"

echo "· 没有筛查组件时一句话；加装以后筛查名单"
printf '企业名称,统一社会信用代码,从业人员,注册地\n甲公司,91310113MA1GK1232D,35,宝山区\n' >/home/clerk/roster.csv
code=0
as_clerk "huiqi screen roster.csv --out result.csv --as-of 2023-09-01" >/dev/null 2>/tmp/said || code=$?
[[ $code == 2 && $(wc -l </tmp/said) == 1 && $(</tmp/said) == *huiqi-counter-screening* ]] ||
    fail "没有组件时返回 $code：$(</tmp/said)"
dpkg --install /opt/huiqi-screening.deb >/dev/null
as_clerk "huiqi screen roster.csv --out result.csv --as-of 2023-09-01" || fail "筛查"
grep -q 91310113MA1GK1232D /home/clerk/result.csv || fail "没有筛查结果"

echo "· 政策包：做成一个签名的文件，登记公钥，导入"
cat >/home/clerk/pack.sh <<'X'
set -e
cp -r /opt/huiqi-counter/_internal/resources/policies/baoshan-2023-1 pack
chmod -R u+w pack
sed -i 's/^version: "1"/version: "2"\nsupersedes: "1"/' pack/policy.yaml
printf '试用的口令一二三\n试用的口令一二三\n' | huiqi policies keygen 试用单位
printf '试用的口令一二三\n' | huiqi policies pack pack --author 试用单位 --key 试用单位.key
huiqi policies trust 试用单位.pub --data other
huiqi policies install baoshan-2023-1-2.hqp --data other
huiqi policies trust 试用单位.pub --data data
X
as_clerk "bash pack.sh" || fail "政策包"

echo "· 自检：窗口、键盘、打印到文件、签名、备份、恢复"
as_clerk "mkdir out; xvfb-run -a -s '-screen 0 1366x768x24' huiqi selftest --out out" || fail "自检"
[[ $(head -c 4 /home/clerk/out/print.pdf) == %PDF ]] || fail "没有打印出来"

echo "· 真的窗口，真的按键（X）"
cat >/home/clerk/window.sh <<'X'
set -e
huiqi --data "$HOME/data" 2>window.err &
began=$(date +%s%N)
window=$(timeout 60 xdotool search --sync --onlyvisible --name 惠企窗口 | head -n 1)
echo "窗口 $((($(date +%s%N) - began) / 1000000)) 毫秒后出现"
sleep 3 # the record is opened after the window stands
xdotool windowfocus --sync "$window"
xdotool type --delay 60 91310000717855129U
sleep 1
xdotool key Return
sleep 3
huiqi --data "$HOME/data" # a second start raises the first, and ends
huiqi --data "$HOME/data" baoshan-2023-1-2.hqp # a package that is opened is looked at in it
timeout 20 xdotool search --sync --onlyvisible --name 设置 >/dev/null
xdotool key ctrl+q || true
kill %1
wait %1 || true
cat window.err
X
as_clerk "xvfb-run -a -s '-screen 0 1366x768x24' bash window.sh" || fail "窗口"
grep -aq 91310000717855129U /home/clerk/data/huiqi.db || fail "按的键没有进记录"
[[ $(stat -c %a /home/clerk/data) == 700 && $(stat -c %a /home/clerk/data/huiqi.db) == 600 ]] || fail "数据的权限"

echo "· 新版打开 0.1.0 的数据：先备份，再整理"
as_clerk "mkdir old && cp /opt/0.1.0.db old/huiqi.db"
as_clerk "huiqi visits carry old.hqv --from 2000-01-01 --to 2099-12-31 --data old" || fail "旧数据"
[[ -s /home/clerk/old.hqv ]] || fail "旧数据里的接待读不出来"
compgen -G '/home/clerk/old/backups/before-*.db' >/dev/null || fail "整理以前没有备份"

# A package of another version than the one installed: its scripts as they are, and of the program a file that says who it is.
other_version() {
    mkdir -p "/tmp/$1/opt/huiqi-counter"
    dpkg-deb --control /opt/huiqi.deb "/tmp/$1/DEBIAN"
    rm "/tmp/$1/DEBIAN/md5sums"
    sed -i "s/$VERSION/$1/g" "/tmp/$1/DEBIAN/"{control,preinst}
    echo "$1" >"/tmp/$1/opt/huiqi-counter/huiqi"
    dpkg-deb --build "/tmp/$1" "/tmp/$1.deb" >/dev/null
}
echo "· 旧版不盖新版"
dpkg --remove huiqi-counter-screening >/dev/null # it wants the very version beside it
other_version 0.0.1
! dpkg --install /tmp/0.0.1.deb >/tmp/said 2>&1 || fail "退回没有被拒绝"
grep -q 比这份安装包 /tmp/said || fail "没有说为什么"
as_clerk "huiqi --version" | grep -q "$VERSION（构建" || fail "被拒绝的旧版改动了程序"

echo "· 新版盖旧版：程序换了，数据没有动"
other_version 99.0
dpkg --install /tmp/99.0.deb >/tmp/said 2>&1 || fail "装不上新版：$(</tmp/said)"
[[ $(</opt/huiqi-counter/huiqi) == 99.0 && ! -e /opt/huiqi-counter/huiqi-counter ]] || fail "新版没有换掉旧版的文件"
[[ -s /home/clerk/data/huiqi.db ]] || fail "更新动了数据"
! grep -q 没有删除 /tmp/said || fail "更新被说成了卸载"

echo "· 卸载：程序没有了，数据还在"
dpkg --remove huiqi-counter | tee /tmp/said
grep -q 没有删除 /tmp/said || fail "没有说数据在哪里"
[[ ! -e /usr/bin/huiqi && ! -e /opt/huiqi-counter && -s /home/clerk/data/huiqi.db ]] || fail "卸载"
