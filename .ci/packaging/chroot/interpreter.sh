#!/bin/bash
# Runs within the Debian 11 chroot: SQLite and Python from their sources, into /opt/python.
#
# Debian 11 has Python 3.9 and SQLite 3.34. What is built here asks for glibc 2.28 and has an SQLite of its own. No
# OpenSSL: the program knows no network, and what it hashes, it hashes with Python's own SHA.
set -euo pipefail
cd /build
work=/build/interpreter
rm -rf "$work" /opt/python
mkdir -p "$work/python" "$work/sqlite"
export SOURCE_DATE_EPOCH=0 LC_ALL=C.UTF-8

# Functions that got a newer version in glibc 2.29: the older one does the same, apart from errno.
cat >"$work/glibc.h" <<'HEADER'
#if !defined(__ASSEMBLER__)
__asm__(".symver exp,exp@GLIBC_2.2.5");
__asm__(".symver exp2,exp2@GLIBC_2.2.5");
__asm__(".symver log,log@GLIBC_2.2.5");
__asm__(".symver log2,log2@GLIBC_2.2.5");
__asm__(".symver pow,pow@GLIBC_2.2.5");
#endif
HEADER
old="-include $work/glibc.h"

# The patches of a Debian source package from the named one on (those before are about Debian's own places).
patched() {
    local source=$1 first=$2 name on=
    while read -r name _; do
        [[ -n $name && $name != \#* ]] || continue
        [[ $name != "$first" ]] || on=yes
        [[ -z $on ]] || patch -d "$source" -p1 --quiet --forward --input="$work/debian/patches/$name"
    done <"$work/debian/patches/series"
    rm -rf "$work/debian"
}

tar -xf sqlite3.orig -C "$work/sqlite" --strip-components=1
tar -xf sqlite3.debian -C "$work"
patched "$work/sqlite" 41-fix_a_bug_in_the_NOT_NULL-IS_NULL_optimization.patch
(
    cd "$work/sqlite"
    ./configure --quiet --disable-tcl >/dev/null
    make --silent sqlite3.c
    # as Debian has it, without what nobody calls
    mkdir -p /opt/python/lib /opt/python/include
    # shellcheck disable=SC2086 # words
    gcc $old -O2 -fPIC -shared -Wl,-soname,libsqlite3.so.0 sqlite3.c -o /opt/python/lib/libsqlite3.so.0 \
        -DSQLITE_SECURE_DELETE -DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_FTS3 -DSQLITE_ENABLE_FTS3_PARENTHESIS \
        -DSQLITE_ENABLE_FTS4 -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE=1 -DSQLITE_ENABLE_UNLOCK_NOTIFY \
        -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_ENABLE_DBPAGE_VTAB -DSQLITE_ENABLE_UPDATE_DELETE_LIMIT=1 \
        -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_THREADSAFE=1 -DSQLITE_USE_URI=1 -DSQLITE_ENABLE_STMTVTAB \
        -DSQLITE_MAX_VARIABLE_NUMBER=250000 -DSQLITE_ENABLE_MATH_FUNCTIONS -DHAVE_FDATASYNC=1 -DHAVE_USLEEP=1 \
        -ffile-prefix-map="$work=." -lm -lpthread -ldl
    ln -s libsqlite3.so.0 /opt/python/lib/libsqlite3.so
    cp sqlite3.h sqlite3ext.h /opt/python/include
)

tar -xf python.orig -C "$work/python" --strip-components=1
tar -xf python.debian -C "$work"
patched "$work/python" shutdown-deadlock.diff
(
    cd "$work/python"
    # Debian builds this module into the interpreter itself, and a patch of its relies on that
    sed -i '1i #define Py_BUILD_CORE_MODULE 1' Modules/pyexpat.c
    # sem_clockwait came with glibc 2.30; Python does without
    export CFLAGS="$old -ffile-prefix-map=$work=." CPPFLAGS=-I/opt/python/include \
        LDFLAGS="-L/opt/python/lib -Wl,-rpath,/opt/python/lib" ac_cv_func_sem_clockwait=no \
        LIBSQLITE3_CFLAGS=-I/opt/python/include LIBSQLITE3_LIBS="-L/opt/python/lib -lsqlite3"
    # no -g: what it makes is stripped away below, and takes a third of the time
    OPT="-DNDEBUG -fwrapv -O3 -Wall" ./configure --quiet --prefix=/opt/python --enable-shared --without-ensurepip --disable-test-modules \
        --with-openssl=/nowhere >/dev/null
    make --silent -j"$(nproc)" >"$work/make.log" 2>&1 || { tail -40 "$work/make.log"; exit 1; }
    make --silent install >"$work/install.log" 2>&1 || { tail -40 "$work/install.log"; exit 1; }
)
find /opt/python -name '*.so*' -type f -exec strip --strip-unneeded {} + -o -name '*.a' -delete
/opt/python/bin/python3 -c '
import sqlite3, ctypes, zlib, hashlib, pyexpat, sys
assert sqlite3.sqlite_version_info >= (3, 40), sqlite3.sqlite_version
print(sys.version, "SQLite", sqlite3.sqlite_version)'
rm -rf "$work"
