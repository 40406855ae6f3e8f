#!/bin/sh
# test_manuals.sh - mandoc has nothing to say about the manuals, they name all there is, and
# their examples work.
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

# compare TITLE WANTED FOUND: the same words, whatever their order.
compare() {
    number=$((number + 1))
    wanted=$(printf '%s\n' "$2" | sort -u)
    found=$(printf '%s\n' "$3" | sort -u)
    if [ -n "$wanted" ] && [ "$wanted" = "$found" ]; then
        echo "ok $number - $1"
    else
        printf '%s\n' "in the code:" "$wanted" "in the manual:" "$found" | sed 's/^/# /'
        echo "not ok $number - $1"
    fi
}
compare "fields of templates" \
    "$(sed -n '/^const char \*const wordbook_fields/,/^};/p' src/notify/wordbook.c |
        grep -o '"[a-z_]*"' | tr -d '"')" \
    "$(sed -n '/^\.Ss Fields/,/^\.El/s/^\.It Li //p' man/ticketd-templates.5)"
compare "lines of the bot" \
    "$(sed -n '/^static const char \*const bot_keys/,/^};/p' src/chat/bot_book.c |
        grep -o '"[a-z-]*"' | tr -d '"')" \
    "$(sed -n '/^\.Ss The section \[bot\]/,/^\.El/s/^\.It Cm //p' man/ticketd-bot.5 |
        sed 's/ , /\n/g')"
compare "options of ticketd" \
    "$("$programs/src/ticketd" --help | grep -o -e '--[a-z][a-z-]*' | grep -v -e --help)" \
    "$(sed -n 's/^\.It Fl .*Fl -\([a-z-]*\).*/--\1/p; s/^\.It Fl -\([a-z-]*\).*/--\1/p' \
        man/ticketd.8)"
compare "metrics" \
    "$(grep -rhoE '"ticketd_[a-z_]+"' src/base/metrics.c src/desk/figures.c | tr -d '"' |
        sed 's/_\(bucket\|sum\|count\)$//')" \
    "$(sed -n '/^\.Ss Metrics/,/^\.El/s/^\.It Li \([a-z_]*\).*/\1/p' man/ticketctl.1)"

# The lines behind .\" run, in a folder of their own, with the sample settings.
example() {
    (cd "$2" && sed -n '/^\.\\" run/,/^\.Ed/p' "$3" | grep -v '^\.' >example.sh &&
        [ -s example.sh ] &&
        sh -e example.sh >example.out 2>&1)
    status=$?
    number=$((number + 1))
    if [ "$status" -eq "$1" ]; then
        echo "ok $number - examples of ${3##*/}"
    else
        sed 's/^/# /' "$2/example.out"
        echo "not ok $number - examples of ${3##*/}"
    fi
}
source=$(pwd)
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
cp etc/ticketd.conf "$place/ticketd.conf"
mkdir "$place/postfix"
echo 'compatibility_level = 3.6' >"$place/postfix/main.cf"
echo 'smtp inet n - y - - smtpd' >"$place/postfix/master.cf"
PATH="$programs/src:$PATH" TICKETD_CONF=$place/ticketd.conf MAIL_CONFIG=$place/postfix
export PATH TICKETD_CONF MAIL_CONFIG
for manual in "$source"/man/*.[1-8]; do
    if grep -q '^\.\\" run' "$manual"; then
        example 0 "$place" "$manual"
    fi
done
# Control: an example that is wrong is found out.
printf '.\\" run\n.Bd\nticketctl template show letters/none.txt\n.Ed\n' >"$place/wrong.1"
example 1 "$place" "$place/wrong.1"
echo "1..$number"
