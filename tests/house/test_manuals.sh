#!/bin/sh
# test_manuals.sh - mandoc has nothing to say about the manuals, and they name every verb.
programs=$(cd "${top_builddir:-.}" && pwd) || exit 99
cd "${top_srcdir:-.}" || exit 99
if ! command -v mandoc >/dev/null; then
    printf '1..1\nnot ok 1 - mandoc is installed\n'
    exit 1
fi
number=0
for manual in man/*.[1-8]; do
    number=$((number + 1))
    # Which other manuals are installed here says nothing about ours.
    output=$(mandoc -Tlint "$manual" 2>&1 |
        grep -v -e 'referenced manual not found' -e 'outdated mandoc.db')
    if [ -z "$output" ]; then
        echo "ok $number - $manual"
    else
        echo "$output" | sed 's/^/# /'
        echo "not ok $number - $manual"
    fi
done
# Every verb that ticketctl has stands in its manual.
number=$((number + 1))
verbs=$("$programs/src/ticketctl" --help | sed -n 's/^  \([a-z][a-z-]*\)  *[a-z].*/\1/p')
lost=
for verb in $verbs; do
    grep -q "^\.It Ic $verb\( \|\$\)" man/ticketctl.1 || lost="$lost $verb"
done
if [ -n "$verbs" ] && [ -z "$lost" ]; then
    echo "ok $number - verbs in ticketctl.1"
else
    echo "# lost:$lost"
    echo "not ok $number - verbs in ticketctl.1"
fi
echo "1..$number"
