#!/bin/sh
# test_checks.sh - the tree keeps the rules of the house, and breaking one is seen.
set -u
tree=${top_srcdir:-.}
copy=$(mktemp -d "${TMPDIR:-/tmp}/checks-XXXXXX") || exit 99
trap 'rm -rf "$copy"' EXIT HUP INT TERM
number=0

tell() { # tell STATUS NAME
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

clean() { # clean CHECK: the tree itself passes
    output=$("$tree/build-aux/$1" "$tree" 2>&1)
    status=$?
    [ -z "$output" ] || echo "$output" | sed 's/^/# /'
    tell $status "$1: the tree"
}

plant() { # plant FILE TEXT: a tree with this file only; TEXT as printf %b reads it
    rm -rf "$copy/src"
    mkdir -p "$copy/$(dirname "$1")"
    printf '%b\n' "$2" >"$copy/$1"
}

planted() { # planted CHECK FILE WORDS TEXT: the text is complained of
    plant "$2" "$4"
    output=$("$tree/build-aux/$1" "$copy" 2>&1)
    status=$?
    case $status:$output in
    1:*"$2:"*"$3"*) tell 0 "$1 sees: $3" ;;
    *) echo "# status $status: $output"; tell 1 "$1 sees: $3" ;;
    esac
}

fine() { # fine CHECK FILE TEXT: the text is not complained of
    plant "$2" "$3"
    output=$("$tree/build-aux/$1" "$copy" 2>&1)
    tell $? "$1 lets pass: $2"
    [ -z "$output" ] || echo "$output" | sed 's/^/# /'
}

# What Makefile.am does not name is not in the tarball.
lost=$(cd "$tree" && for header in $(find src -name '*.h' ! -name config.h); do
    grep -qF "$header" Makefile.am || echo "$header"
done)
[ -z "$lost" ]
tell $? "every header is in Makefile.am $lost"
clean check-layers
clean check-source

layer() { # layer FILE INCLUDE WORDS
    planted check-layers "$1" "$3" "/* $(basename "$1") - x. */\n#include $2"
}
fine check-layers src/core/c.c '/* x - x. */\n#include "base/settings.h"'
layer src/core/a.c '"mime/parse.h"' 'core must not include mime'
layer src/core/a.c '"base/log.h"' 'core is pure'
layer src/base/a.c '"core/mail.h"' 'base must not include core'
layer src/core/a.c '"rules/decide.h"' 'core must not include rules'
layer src/machine/a.c '"reply/thanks.h"' 'machine must not include reply'
layer src/reply/a.c '"rules/token.h"' 'reply must not include rules'
layer src/rules/a.c '<unistd.h>' 'rules is pure'
layer src/rules/a.c '"store/store.h"' 'rules must not include store'
layer src/mime/a.h '"store/store.h"' 'mime must not include store'
layer src/intake/a.c '"desk/desk.h"' 'intake must not include desk'
layer src/notify/a.c '"doors/control.h"' 'notify must not include doors'
layer src/ctl/a.c '"doors/control.h"' 'ctl must not include doors'
layer src/doors/a.c '"store/sqlite/engine.h"' 'inside of an engine'
layer src/core/a.c '"mail.h"' 'names no layer'
layer src/shed/a.c '<glib.h>' 'no layer that check-layers knows'
layer src/core/a.c '<unistd.h>' 'core is pure'
layer src/core/a.c '<gmime/gmime.h>' 'not for this file'
layer src/store/a.c '<sqlite3.h>' 'not for this file'
layer src/notify/sender.c '<curl/curl.h>' 'not for this file'
layer src/doors/lmtp.c '<libmilter/mfapi.h>' 'not for this file'
layer src/reader/pool.c '<seccomp.h>' 'not for this file'
layer src/pipe/a.c '<glib.h>' 'nothing but libc'
layer src/desk/a.c '<jansson.h>' 'not for this file'
fine check-layers src/doors/c.c '/* x - x. */\n#include "core/mail.h"'
fine check-layers src/store/sqlite/c.c '/* x - x. */\n#include <sqlite3.h>'
fine check-layers src/notify/http_channel.c '/* x - x. */\n#include <curl/curl.h>'

rm -rf "$copy/src" && mkdir -p "$copy/src/core"
printf '/* a.h - x. */\n' >"$copy/src/core/a.h"
printf '/* a.c - x. */\n#include <glib.h>\n#include "core/a.h"\n' >"$copy/src/core/a.c"
"$tree/build-aux/check-layers" "$copy" | grep -q 'a.c:2: include "core/a.h" before all others'
tell $? 'check-layers sees: own header not first'

source() { # source WORDS TEXT
    planted check-source src/core/a.c "$1" "/* a.c - x. */\n$2"
}
source 'strcpy() is banned' 'int x = strcpy(a, b);'
source 'sprintf() is banned' 'x = 1; sprintf (a, "s", b);'
source 'system() is banned' 'x("/* no comment", system(c));'
source 'atoi() is banned' '/* strtok( */ atoi(c);'
source 'a tab' 'int\tx;'
source 'trailing blanks' 'int x; '
source 'a note to self' "/* TO""DO later */"
source 'a path of one machine' "f(\"/ho""me/me/x\");"
planted check-source src/core/a.c 'the first line must be' 'int x;'
planted check-source src/core/a.c 'the first line must be' '/* b.c - x. */'
planted check-source src/a.sh 'the second line must be' '#!/bin/sh\nexit'
fine check-source src/core/a.c \
    '/* a.c - x. */\nx("strcpy(", g_strcpy(1)); /* strtok( */\n/*\n * gets(x)\n */'

counted() { # counted SKIPPED WANT WORDS: what count-tests says of such a log, as root
    printf '# PASS:  7\n# SKIP:  %d\n# XFAIL: 0\n# FAIL:  0\n# XPASS: 0\n# ERROR: 0\n' \
        "$1" >"$copy/check.log"
    printf '#!/bin/sh\necho 0\n' >"$copy/id" && chmod +x "$copy/id"
    output=$(PATH="$copy:$PATH" "$tree/build-aux/count-tests" "$copy/check.log")
    [ $? -eq "$2" ] && [ "$(echo "$output" | tail -n 1)" = "$3" ]
    tell $? "count-tests: $1 skipped is $3"
}
counted 0 0 '7 passed, 0 failed'
counted 2 1 '7 passed, 2 failed'

# A tool that is not there is a failure, not a test less.
mkdir "$copy/few"
for tool in sh grep sed printf; do
    ln -s "$(command -v $tool)" "$copy/few/$tool"
done
PATH=$copy/few "$tree/tests/house/test_manuals.sh" | grep -q '^not ok'
tell $? 'test_manuals.sh without mandoc fails'

missing=$(mktemp -d "$copy/empty-XXXXXX")
"$tree/build-aux/check-layers" "$missing" >/dev/null 2>&1
[ $? -eq 2 ]
tell $? 'check-layers: a tree without src is no success'
"$tree/build-aux/check-source" "$missing" >/dev/null 2>&1
[ $? -eq 2 ]
tell $? 'check-source: a tree without src is no success'
echo "1..$number"
