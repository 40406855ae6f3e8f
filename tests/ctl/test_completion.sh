#!/bin/sh
# test_completion.sh - one table of verbs: what help, the manual and the shells say of each is
# the same.
programs=$(cd "${top_builddir:-.}" && pwd) || exit 99
cd "${top_srcdir:-.}" || exit 99
ctl=$programs/src/ticketctl
number=0
failed=0
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# report NAME: ok if the file $work/wrong is empty, which is shown otherwise.
report() {
    number=$((number + 1))
    if [ -s "$work/wrong" ]; then
        sed 's/^/# /' "$work/wrong"
        echo "not ok $number - $1"
        failed=1
    else
        echo "ok $number - $1"
    fi
    : >"$work/wrong"
}
: >"$work/wrong"

"$ctl" --help | sed -n 's/^  \([a-z][a-z-]*\)  *[a-z].*/\1/p' | sort >"$work/verbs"
[ -s "$work/verbs" ] || echo "help lists no verb" >"$work/wrong"
report "help lists verbs"

# completed WORD...: what bash offers for the last word.
completed() {
    bash -c '
        source "$1" || exit 1
        shift
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _ticketctl
        printf "%s\n" "${COMPREPLY[@]}"' bash "$work/bash" "$@" | sort
}
"$ctl" completion bash >"$work/bash"
completed ticketctl '' | grep -v '^-' | diff "$work/verbs" - >"$work/wrong" 2>&1
report "bash offers the verbs"
[ "$(completed ticketctl -c /x/t.conf im)" = import ] || completed ticketctl im >"$work/wrong"
report "bash finds the verb behind an option"
[ "$(completed ticketctl import ma)" = maildir ] || completed ticketctl import ma >"$work/wrong"
report "bash offers choices"

# The options that a verb takes are those that its usage, and so the shells, show.
while read -r verb; do
    "$ctl" "$verb" --help 2>/dev/null |
        sed -n 's/^  *\(-[a-zA-Z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' |
        grep -v -e '^--help' -e '^--json$' -e '^--message$' -e '^--file$' -e '^--output$' -e '^--set$' -e '^--defaults$' -e '^--value$' | sort -u >"$work/help"
    completed ticketctl "$verb" -- | grep -v -e '^--json$' -e '^--help$' >"$work/shell"
    diff "$work/help" "$work/shell" >"$work/diff" 2>&1 || {
        echo "$verb:"
        cat "$work/diff"
    }
    while read -r option; do
        grep "^\.It Ic $verb\( \|\$\)" man/ticketctl.1 |
            grep -q -e "Fl -${option#--}\( \|\$\)" || echo "ticketctl.1: $verb has no $option"
    done <"$work/shell"
done <"$work/verbs" >"$work/wrong"
report "the same options in help, completion and manual"

for shell in zsh fish; do
    "$ctl" completion "$shell" >"$work/$shell"
    while read -r verb; do
        grep -q -e "$verb" "$work/$shell" || echo "$verb"
    done <"$work/verbs" >"$work/wrong"
    report "$shell knows the verbs"
done
"$ctl" completion tcsh >/dev/null 2>"$work/refusal"
[ $? -eq 64 ] || echo "tcsh was not refused" >"$work/wrong"
report "another shell is refused"
echo "1..$number"
exit "$failed"
