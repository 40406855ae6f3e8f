#!/bin/sh
# test_package.sh - what is said twice about the Debian package is said the same.
cd "${top_srcdir:-.}" || exit 99
number=0

same() { # same NAME ONE OTHER
    number=$((number + 1))
    if [ -n "$2" ] && [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        printf 'one: %s\nother: %s\n' "$2" "$3" | sed 's/^/# /'
        echo "not ok $number - $1"
    fi
}

version=$(sed -n 's/^AC_INIT(\[ticketd\], \[\([^]]*\)\].*/\1/p' configure.ac)
same 'debian/changelog has the version of configure.ac' "$version" \
    "$(sed -n '1s/^ticketd (\(.*\)) .*/\1/p' debian/changelog)"
same 'NEWS has the version of configure.ac' "$version" \
    "$(sed -n '1s/^ticketd \([^ ]*\).*/\1/p' NEWS)"

needed() {
    sed -n '/^Build-Depends:/,/^$/s/^ \([^ ,]*\).*/\1/p' debian/control | grep -v -e '^dh-' -e '^debhelper'
}
for_tests() {
    sed -n '/^Build-Depends:/,/^$/s/^ \([^ ,]*\) <!nocheck>,/\1/p' debian/control
}
listed() {
    sed -n "s/^\\(build\\|run\\|check\\) //p" build-aux/packages |
        # Debian's build machines have these; uidmap is for a Postfix of one's own.
        grep -v -x -e autoconf -e automake -e gcc -e libc6-dev -e make -e uidmap
}
same 'debian/control builds with what build-aux/packages lists' "$(listed | sort)" \
    "$(needed | sort)"
same 'what only tests need is marked so' \
    "$(sed -n 's/^\(run\|check\) //p' build-aux/packages | grep -v uidmap | sort)" \
    "$(for_tests | sort)"

# The text below the second "License: ISC", without what the format adds.
licence() {
    awk '/^License: ISC$/ { found++ } found == 2 && /^ / { sub(/^ /, ""); sub(/^\.$/, ""); print }' \
        debian/copyright
}
same 'debian/copyright is COPYING' "$(sed '1,2d' COPYING)" "$(licence)"
echo "1..$number"
