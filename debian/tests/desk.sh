#!/bin/sh
# desk.sh - what these tests share: a Postfix, the installed ticketd, mails, their tickets.
# Sourced by scripts that the testbed is thrown away after. Mail for others than this
# machine and the desk goes nowhere. Runs with systemd and, in a bare chroot, without.
set -eu

HOST=mx.example.net
DESK=support@desk.example.net
UNIT=/lib/systemd/system/ticketd.service
PATIENCE=30 # seconds until a mail has become what it becomes

fail() {
    { tail -n 40 /var/log/mail.log; ticketctl doctor; ticketctl log; } >&2 2>&1 || true
    echo "not ok: $*" >&2
    exit 1
}

has_systemd() {
    [ -d /run/systemd/system ]
}

# wait_for WHAT COMMAND...: until it succeeds.
wait_for() {
    what=$1 left=$((PATIENCE * 10))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "waited $PATIENCE s in vain for $what"
        sleep 0.1
    done
}

postfix_up() {
    id budi >/dev/null 2>&1 || useradd --create-home budi
    postconf -e "myhostname = $HOST" "mydestination = $HOST, localhost" \
        'inet_protocols = ipv4' 'maillog_file = /var/log/mail.log' \
        'default_transport = discard:not of this test'
    if has_systemd; then systemctl restart postfix; else postfix start; fi
}

# With systemd as its service, else the command of its service as the user of it.
ticketd_up() {
    if has_systemd; then
        # It comes back by itself after a kill, but not for ever.
        systemctl reset-failed ticketd || true
        systemctl start ticketd
        return
    fi
    # shellcheck disable=SC2046 # the words of a command
    start-stop-daemon --start --quiet --background --notify-await --notify-timeout "$PATIENCE" \
        --output /var/log/ticketd.log --chuid "$(sed -n 's/^User=//p' "$UNIT")" \
        --exec $(sed -n 's/^ExecStart=\([^ ]*\) \(.*\)/\1 -- \2/p' "$UNIT")
}

ticketd_down() {
    if has_systemd; then
        systemctl stop ticketd
    else
        start-stop-daemon --stop --quiet --oknodo --retry 20 --exec /usr/sbin/ticketd
    fi
}

# send SENDER SUBJECT: by sendmail(1), as a user of this machine.
send() {
    printf 'From: <%s>\nTo: %s\nSubject: %s\n\nThe printer is on fire. (%s)\n' \
        "$1" "$DESK" "$2" "$2" | runuser -u budi -- /usr/sbin/sendmail -t -f "$1"
}

# send_smtp SENDER SUBJECT: by SMTP; prints the code of the last reply.
send_smtp() {
    python3 - "$1" "$DESK" "$2" <<'END'
import smtplib
import sys

sender, desk, subject = sys.argv[1:]
text = "From: <%s>\r\nTo: %s\r\nSubject: %s\r\n\r\nIt burns again.\r\n" % (sender, desk, subject)
try:
    with smtplib.SMTP("127.0.0.1", 25, timeout=30) as client:
        client.sendmail(sender, [desk], text)
    print(250)
except smtplib.SMTPRecipientsRefused as why:
    print(why.recipients[desk][0])
except smtplib.SMTPResponseException as why:
    print(why.smtp_code)
END
}

# tickets SUBJECT: how many there are.
tickets() {
    ticketctl list --limit 0 --json | grep -cF "\"subject\":\"$1\"" || true
}

has_ticket() {
    [ "$(tickets "$1")" -eq 1 ]
}

# Budi got the letter that a ticket was opened.
has_letter() {
    grep -q "^Subject: \[Ticket ID: [0-9]*\] $1\$" /var/mail/budi
}

queue_is_empty() {
    postqueue -f
    [ -z "$(postqueue -j)" ]
}

# What is said to Postfix is what README.Debian says.
wire() {
    ticketctl postfix apply "$1"
    postfix reload
}

# tickets_by_smtp SUBJECT: to the desk, to its address with a suffix, and to nobody.
tickets_by_smtp() {
    subject=$1 department=$DESK
    [ "$(send_smtp budi@example.org "$subject")" = 250 ] || fail 'the mail is not taken'
    wait_for 'a ticket' has_ticket "$subject"
    DESK=${department%@*}+suffix@${department#*@}
    [ "$(send_smtp budi@example.org "$subject, suffix")" = 250 ] || fail 'no suffix is taken'
    wait_for 'a ticket' has_ticket "$subject, suffix"
    ticketctl log --json | grep -qF "\"recipient\":\"$DESK\"" || fail 'the suffix was lost'
    DESK=no-such-desk@${department#*@}
    # From this host a mail server may take it and send it back later.
    send_smtp budi@example.org "$subject, no desk"
    sleep 1
    DESK=$department
    [ "$(tickets "$subject, no desk")" -eq 0 ] || fail 'a ticket of an address that is none'
}
