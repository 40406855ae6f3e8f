#!/bin/sh
# test_manuals.sh - mandoc finds nothing to say about the manuals.
cd "${top_srcdir:-.}" || exit 99
if ! command -v mandoc >/dev/null; then
    echo '1..0 # SKIP no mandoc here'
    exit 0
fi
number=0
for manual in man/*.[1-8]; do
    number=$((number + 1))
    # Manuals of ours are not installed yet while they are tested.
    output=$(mandoc -Tlint "$manual" 2>&1 | grep -v 'referenced manual not found')
    if [ -z "$output" ]; then
        echo "ok $number - $manual"
    else
        echo "$output" | sed 's/^/# /'
        echo "not ok $number - $manual"
    fi
done
echo "1..$number"
