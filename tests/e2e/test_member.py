#!/usr/bin/env python3
"""test_member.py - the member door: who comes in, what they see, what they write, and what a
compromised ticketd-web gets of others: nothing.
"""
import contextlib
import json
import os
import signal
import socket
import sqlite3
import sys
import threading

import door as d
import tap
import world as w

SUPPORT = "support@" + w.DOMAIN
KEY = "k" * 30
GENERATED = [0]


def key():
    GENERATED[0] += 1
    return "%032d" % GENERATED[0]


class Member:
    def __init__(self):
        self.world = w.World()
        self.world.edit = d.member_settings(self.world)
        self.numbers = 0

    def customer(self):
        """One of their own for each test, with a ticket that came by mail."""
        self.numbers += 1
        address = "c%d@example.org" % self.numbers
        ticket = self.mail(address, "Printer %d" % self.numbers, "It burns.").ticket
        return address, ticket

    def mail(self, sender, subject, text):
        return self.world.send(w.mail(subject, text, "C <%s>" % sender), sender)


member = Member()


def entries(ticket):
    return member.world.ticket(ticket)["entries"]


# ------------------------------------------------------------------ who comes in

def test_a_link_logs_in_once():
    address, _ = member.customer()
    token = d.link_for(member.world, address)
    letter = member.world.letter(address, "login-link", None)
    html = letter.mail.get_body(("html",)).get_content()
    assert "/login/link/" + token in html, html
    assert letter.mail["Auto-Submitted"] and letter.sender == "", "an automatic letter"
    door = d.Door(member.world)
    me = door.good("link-login", token=token)
    tap.equal(me["me"]["address"], address)
    tap.equal(me["me"]["is_staff"], False)
    door.refused("link-login", "forbidden", "link-over", token=token)
    door.refused("link-login", "forbidden", "link-over", token="x" * 43)
    door.refused("link-login", "forbidden", "link-over", token="")


def test_strangers_get_no_link():
    before = len(member.world.letters())
    door = d.Door(member.world)
    tap.equal(door.good("link", address="nobody@example.org")["ok"], True)
    tap.equal(door.good("link", address="no address")["ok"], True)
    tap.equal(door.good("link", address="")["ok"], True)
    address, _ = member.customer()
    d.link_for(member.world, address)
    tap.equal([letter.recipients for letter in member.world.letters()[before:]
               if letter.event == "login-link"], [[address]])


def test_password():
    address, _ = member.customer()
    door = d.login(member.world, address)
    old = door.session
    door.refused("password", "invalid", "weak-password", password="short")
    door.session = door.good("password", password="correct horse battery")["session"]
    tap.equal(member.world.letter(address, "password", None).event, "password")
    assert door.session != old, "the session was renewed"
    d.Door(member.world, old).refused("me", "forbidden", "login")
    other = d.Door(member.world)
    other.refused("login", "forbidden", "wrong-login", login=address, password="wrong horse")
    other.refused("login", "forbidden", "wrong-login", login="who@example.org",
                  password="correct horse battery")
    answer = other.good("login", login=address.upper(), password="correct horse battery")
    tap.equal(answer["me"]["address"], address)
    other.session = answer["session"]
    other.refused("password", "forbidden", "wrong-password", current="no",
                  password="another horse battery")
    other.good("account-set", name="Budi", user_name="budi.%d" % member.numbers,
               phone="0812 3456 %04d" % member.numbers, language="id")
    tap.equal(other.good("account")["account"]["phone"],
              "+628123456%04d" % member.numbers)
    for name in ("BUDI.%d" % member.numbers, "+62 812-3456-%04d" % member.numbers):
        tap.equal(d.Door(member.world).good("login", login=name,
                                            password="correct horse battery")["me"]["name"],
                  "Budi")
    other.good("logout", everywhere=True)
    door.refused("me", "forbidden", "login")


# ------------------------------------------------------------------ what they see

def test_the_list():
    address, first = member.customer()
    door = d.login(member.world, address)
    tap.equal([t["ticket"] for t in door.good("tickets")["tickets"]], [first])
    second = member.mail(address, "Invoice", "Where is it?").ticket
    tickets = door.good("tickets")["tickets"]
    tap.equal([t["ticket"] for t in tickets], [second, first])
    tap.equal(tickets[0]["status"], "open")
    tap.equal(tickets[0]["department"], "Support")
    tap.equal([t["ticket"] for t in door.good("tickets", q="WHERE invo")["tickets"]], [second])
    tap.equal(door.good("tickets", q="zebra")["tickets"], [])
    door.good("resolve", ticket=first)
    tap.equal([t["ticket"] for t in door.good("tickets", status="active")["tickets"]],
              [second])
    tap.equal([t["ticket"] for t in door.good("tickets", status="closed")["tickets"]],
              [first])


def test_pages():
    address, _ = member.customer()
    door = d.login(member.world, address)
    for number in range(52):
        member.world.ctl("import", "eml", make_mail(address, number))
    first = door.good("tickets")
    second = door.good("tickets", page=2)
    tap.equal((len(first["tickets"]), first["more"], second["more"]), (50, True, False))
    tap.equal(len(second["tickets"]), 3)
    numbers = {t["ticket"] for t in first["tickets"] + second["tickets"]}
    tap.equal(len(numbers), 53)
    tap.equal(len(door.good("tickets", q="number")["tickets"]), 50)
    tap.equal(len(door.good("tickets", q="number", page=2)["tickets"]), 2)


def make_mail(address, number):
    path = os.path.join(member.world.folder, "one.eml")
    with open(path, "wb") as file:
        file.write(w.mail("Number %d" % number, "Text %d" % number, address))
    return path


def test_what_customers_do_not_see():
    address, ticket = member.customer()
    member.world.ctl("note", "--as", "alice", str(ticket), text="He is angry.\n")
    member.world.ctl("reply", "--as", "alice", str(ticket), text="Use water.\n")
    door = d.login(member.world, address)
    answer = door.good("ticket", ticket=ticket)
    text = json.dumps(answer)
    tap.equal([(e["kind"], e["author"], e["is_mine"]) for e in answer["ticket"]["entries"]],
              [("customer", "C", True), ("staff", "Alice", False)])
    assert "angry" not in text and "alice@" not in text and "bob" not in text, text
    note = next(e["entry"] for e in entries(ticket) if e["kind"] == "note")
    door.refused("original", "not-found", ticket=ticket, entry=note)
    door.refused("attachment", "not-found", ticket=ticket, entry=note, part=0)


def test_anothers_ticket_and_none_are_the_same():
    mine, ticket = member.customer()
    other, others = member.customer()
    member.world.ctl("reply", "--as", "alice", str(others), text="Secret of theirs.\n")
    door = d.login(member.world, mine)
    entry = entries(others)[0]["entry"]
    before = member.world.ticket(others)
    for verb, fields in (("ticket", {}), ("reply", {"text": "hi", "key": KEY}),
                         ("resolve", {}), ("attachment", {"entry": entry, "part": 0}),
                         ("original", {"entry": entry})):
        answers = [door.refused(verb, "not-found", ticket=number, **fields)
                   for number in (others, 99999999, 0, -1)]
        for answer in answers:
            tap.equal(answer, answers[0], verb)
    # Another's entry under one's own number, and a foreign part.
    door.refused("original", "not-found", ticket=ticket, entry=entry)
    door.refused("attachment", "not-found", ticket=ticket, entry=entry, part=0)
    door.refused("attachment", "not-found", ticket=ticket, part=99,
                 entry=entries(ticket)[0]["entry"])
    tap.equal(member.world.ticket(others), before, "nothing of theirs changed")
    del other


def test_copies():
    address, ticket = member.customer()
    copy, _ = member.customer()
    door = d.login(member.world, copy)
    door.refused("ticket", "not-found", ticket=ticket)
    member.world.ctl("cc", str(ticket), "add", copy)
    tap.equal(door.good("ticket", ticket=ticket)["ticket"]["opener"], "C")
    door.good("reply", ticket=ticket, text="Me too.", key=key())
    tap.equal(entries(ticket)[-1]["author"]["address"], copy)
    member.world.ctl("cc", str(ticket), "remove", copy)
    door.refused("ticket", "not-found", ticket=ticket)
    del address


# ------------------------------------------------------------------ what they write

def test_a_reply_is_a_mail():
    address, ticket = member.customer()
    member.world.ctl("reply", "--as", "alice", str(ticket), text="Use water.\n")
    member.world.ctl("close", "--as", "alice", str(ticket))
    after = len(member.world.letters())
    door = d.login(member.world, address)
    text = "On Monday Alice wrote:\r\n> Use water.\r\n\r\n-- \r\nI did. \u00e9\u4e2d\n#close"
    answer = door.good("reply", [("a b.pdf", "application/pdf", b"%PDF-1.4\n\0\xff"),
                                 ("a b.pdf", "text/plain", b"")],
                       ticket=ticket, text=text, key=key())
    tap.equal((answer["ticket"], answer["outcome"]), (ticket, "reopen"))
    tap.equal(member.world.ticket(ticket)["status"], "customer-reply")
    entry = entries(ticket)[-1]
    tap.equal(entry["text"], text.replace("\r\n", "\n"), "every word is kept")
    tap.equal((entry["quoted"], entry["proof"], entry["kind"]), ("", "login", "customer"))
    tap.equal([a["name"] for a in entry["attachments"]], ["a b.pdf", "a b (2).pdf"])
    raw = member.world.ctl("raw", str(entry["entry"]))
    assert "Content-Type: application/pdf" in raw and "Message-ID: <form." in raw, raw
    for who in ("alice", "bob"):
        letter = member.world.letter("%s@%s" % (who, w.DOMAIN), "reopened", ticket, after)
        assert "I did." in letter.text(), letter.text()
    seen = door.good("ticket", ticket=ticket)["ticket"]["entries"][-1]
    tap.equal([(a["part"], a["size"]) for a in seen["attachments"]], [(0, 11), (1, 0)])
    file = door.good("attachment", ticket=ticket, entry=seen["entry"], part=0)["files"][0]
    tap.equal(file, ("a b.pdf", "application/pdf", b"%PDF-1.4\n\0\xff"))
    assert "I did." in door.good("original", ticket=ticket,
                                 entry=seen["entry"])["files"][0][2].decode()


def test_a_form_sent_many_times_is_one():
    address, ticket = member.customer()
    one = key()
    session = d.login(member.world, address).session
    sessions = [d.Door(member.world, session) for _ in range(4)]
    answers = []

    def send(door):
        answers.append(door.good("reply", ticket=ticket, text="Once.", key=one))

    threads = [threading.Thread(target=send, args=(door,)) for door in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tap.equal([a["ticket"] for a in answers], [ticket] * 4)
    tap.equal([e["text"] for e in entries(ticket)], ["It burns.", "Once."])
    # The control: another form with the same words is another reply.
    sessions[0].good("reply", ticket=ticket, text="Once.", key=key())
    tap.equal(len(entries(ticket)), 3)


def test_a_new_ticket():
    address, _ = member.customer()
    door = d.login(member.world, address)
    door.good("account-set", name="Budi", language="id")
    form = door.good("form")["departments"]
    tap.equal([f["key"] for f in form], ["support", "sales"])
    one = key()
    fields = {"subject": "Domain saya", "department": "sales", "text": "Tolong.", "key": one}
    answer = door.good("open", **fields)
    again = door.good("open", **fields)
    tap.equal(again["ticket"], answer["ticket"])
    ticket = member.world.ticket(answer["ticket"])
    tap.equal((ticket["subject"], ticket["department"], ticket["language"], ticket["status"]),
              ("Domain saya", "sales", "id", "open"))
    tap.equal(ticket["customer"], {"name": "Budi", "address": address})
    letter = member.world.letter(address, "opened", answer["ticket"])
    assert "tiket" in letter.text(), letter.text()


def test_what_is_wrong_with_a_form():
    address, ticket = member.customer()
    door = d.login(member.world, address)
    before = len(entries(ticket))
    for text, one, want in (("", key(), "no-message"), (" \n\t", key(), "no-message"),
                            ("Hi", "", "bad-key"), ("Hi", "short", "bad-key"),
                            ("Hi", "'; drop table ticket --", "bad-key"),
                            ("Hi", "k" * 65, "bad-key")):
        door.refused("reply", "invalid", want, ticket=ticket, text=text, key=one)
    door.refused("open", "invalid", "no-subject", subject=" ", text="x", key=key())
    door.refused("open", "invalid", "no-such-department", subject="x", department="none",
                 text="x", key=key())
    door.refused("open", "invalid", "no-such-type", subject="x", type="none", text="x", key=key())
    door.refused("reply", "limit", "too-long", ticket=ticket, text="x" * 600000,
                 key=key())
    tap.equal(len(entries(ticket)), before)


def test_too_many_are_refused_and_kept_by_the_page():
    address, ticket = member.customer()
    door = d.login(member.world, address)
    taken = 0
    for number in range(40):
        answer = door.ask("reply", ticket=ticket, text="No. %d" % number, key=key())
        if not answer["ok"]:
            tap.equal((answer["code"], answer["text"]), ("limit", "too-many"))
            break
        taken += 1
    else:
        raise w.Trouble("there is no limit")
    tap.equal(len(entries(ticket)), taken + 1)
    tap.equal([h for h in member.world.ctl_json("held") if h["sender"] == address], [])


# ------------------------------------------------------------------ news

def watch(session, after=0):
    door = d.Door(member.world, session)
    door.socket.sendall(json.dumps({"id": 1, "verb": "watch", "session": session,
                                    "after": after}).encode() + b"\n")
    return door


def test_who_waits_hears_of_their_tickets_alone():
    mine, ticket = member.customer()
    _, others = member.customer()
    alice = staff_door()
    one = d.login(member.world, mine)
    waiting, staff = watch(one.session), watch(alice.session)
    member.world.ctl("reply", "--as", "alice", str(others), text="For another.\n")
    member.world.ctl("reply", "--as", "alice", str(ticket), text="For you.\n")
    heard = waiting.answer()
    tap.equal((heard["event"], heard["data"]["ticket"], heard["data"]["status"]),
              ("ticket", ticket, "answered"))
    seen = [staff.answer() for _ in range(4)]
    tap.equal([(s["event"], s["data"]["ticket"]) for s in seen],
              [("queue", others), ("ticket", others), ("queue", ticket), ("ticket", ticket)])
    # Who was away for a while hears of what they missed.
    again = watch(one.session, heard["number"] - 1)
    tap.equal(again.answer()["data"]["ticket"], ticket)
    # Who is logged out hears nothing more.
    member.world.ctl("user", "logout", mine)
    tap.equal(again.stream.readline(), b"")
    waiting.close()
    nobody = watch("x" * 43)
    tap.equal(nobody.answer().get("login"), True)


def test_a_change_that_comes_late_is_told():
    """Its time is before that of another one, which was told of already."""
    address, first = member.customer()
    second = member.mail(address, "Second", "Later.").ticket
    session = d.login(member.world, address).session
    waiting = watch(session)
    member.world.ctl("reply", "--as", "alice", str(second), text="Told first.\n")
    told = waiting.answer()
    while told["data"]["status"] != "answered":  # what was just before it came
        told = waiting.answer()
    tap.equal(told["data"]["ticket"], second)
    with contextlib.closing(sqlite3.connect(member.world.folder + "/ticketd.db")) as base:
        base.execute("UPDATE ticket SET updated = ? WHERE number = ?",
                     (told["number"] - 50, first))
        base.commit()
    late = waiting.answer()
    tap.equal((late["data"]["ticket"], late["number"]), (first, told["number"] - 50))
    member.world.ctl("reply", "--as", "alice", str(first), text="Only once each.\n")
    tap.equal(waiting.answer()["data"]["status"], "answered")
    waiting.close()


def test_many_wait_and_cost_no_thread_each():
    address, ticket = member.customer()
    session = d.login(member.world, address).session
    tasks = "/proc/%d/task" % member.world.ticketd.pid
    before = len(os.listdir(tasks))
    many = [watch(session) for _ in range(300)]
    door = d.Door(member.world, session)
    tap.equal(door.good("ticket", ticket=ticket)["ticket"]["ticket"], ticket)
    w.wait_for("the threads to end", lambda: len(os.listdir(tasks)) <= before + 3)
    door.good("reply", ticket=ticket, text="All of you.", key=key())
    for one in many:
        tap.equal(one.answer()["data"]["ticket"], ticket)
        one.close()


# ------------------------------------------------------------------ staff

def staff_door():
    member.world.ctl("user", "passwd", "alice", text="a long password\n")
    door = d.Door(member.world)
    door.session = door.good("login", login="alice@" + w.DOMAIN,
                             password="a long password")["session"]
    return door


def test_staff_work():
    address, ticket = member.customer()
    door = staff_door()
    pages = [door.good("desk.queue", page=page)["tickets"] for page in (1, 2)]
    tap.equal(pages[1][-1]["ticket"], ticket, "who waits longest comes first")
    tap.equal(door.good("desk.queue", assigned="me")["tickets"], [])
    one = key()
    for _ in range(2):
        door.good("desk.answer", [("how.txt", "text/plain", b"Pour it.")], ticket=ticket,
                  text="Use water.", key=one)
    tap.equal([e["kind"] for e in entries(ticket)], ["customer", "staff"])
    letter = member.world.letter(address, "answer", ticket)
    assert "Use water." in letter.text() and "how.txt" in str(letter.raw), letter.text()
    for what, fields in (("note", {"text": "He is angry."}), ("assign", {"staff": "bob"}),
                         ("priority", {"priority": "high"}), ("tag", {"tags": "+fire"}),
                         ("status", {"status": "on-hold"}), ("move", {"department": "sales"}),
                         ("cc", {"what": "add", "address": "rina@example.org"}),
                         ("undo", {})):
        door.good("desk.do", do=what, ticket=ticket, key=key(), **fields)
    shown = door.good("desk.ticket", ticket=ticket)
    tap.equal((shown["ticket"]["assigned"], shown["ticket"]["priority"],
               shown["ticket"]["status"]), ("bob", "high", "on-hold"))
    assert shown["ticket"]["entries"][0]["trace"].startswith("kind: "), shown
    tap.equal([s["key"] for s in shown["choices"]["staff"]], ["alice", "bob"])
    door.refused("desk.do", "invalid", "no-verb", do="erase", address=address, key=key())
    door.refused("desk.do", "invalid", "bad-key", do="note", ticket=ticket, text="x")
    answer = door.refused("desk.do", "invalid", "not-done", do="assign", ticket=ticket,
                          staff="carol", key=key())
    assert "carol" in answer["detail"], answer


def test_customers_are_no_staff():
    address, ticket = member.customer()
    door = d.login(member.world, address)
    before = member.world.ticket(ticket)
    for verb in ("desk.queue", "desk.ticket", "desk.held", "desk.answer", "desk.do"):
        door.refused(verb, "not-found", "no-page", ticket=ticket, do="note", text="x",
                     key=key())
    tap.equal(member.world.ticket(ticket), before)


# ------------------------------------------------------------------ what goes wrong

def test_without_a_session_there_is_nothing():
    _, ticket = member.customer()
    door = d.Door(member.world)
    for session in ("", "x", "x" * 43, "'" * 43, "A" * 5000):
        door.session = session
        for verb in ("me", "tickets", "ticket", "reply", "open", "resolve", "form", "account",
                     "attachment", "original", "password", "account-set"):
            answer = door.refused(verb, "forbidden", "login", ticket=ticket, entry=1)
            tap.equal(answer.get("login"), True)
            tap.equal(set(answer) - {"files"}, {"id", "ok", "code", "text", "login"})


def test_staff_are_no_customers():
    member.world.ctl("user", "passwd", "alice", text="a long password\n")
    door = d.Door(member.world)
    answer = door.good("login", login="alice@" + w.DOMAIN, password="a long password")
    tap.equal((answer["me"]["is_staff"], answer["me"]["staff"]), (True, "alice"))
    door.session = answer["session"]
    _, ticket = member.customer()
    tap.equal(door.good("ticket", ticket=ticket)["ticket"]["may_reply"], False)
    door.refused("reply", "forbidden", "not-staff", ticket=ticket, text="x", key=key())
    door.refused("tickets", "forbidden", "not-staff")


def test_nonsense():
    address, ticket = member.customer()
    door = d.login(member.world, address)
    for line in (b"", b"{}", b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b"[" * 5000,
                 b'{"verb":7}', b'{"verb":"no-such"}', b'{"verb":"ticket","ticket":"x"}',
                 b'{"verb":"me","session":[]}', b'{"verb":"reply","files":{}}',
                 b'{"verb":"reply","files":[{"bytes":-1}]}',
                 b'{"verb":"reply","files":[{"bytes":99999999999}]}',
                 b'{"verb":"me"}\0', b"x" * (2 << 20)):
        one = d.Door(member.world)
        try:
            one.socket.sendall(line + b"\n")
            one.socket.shutdown(socket.SHUT_WR)
            answer = one.stream.readline()
            assert not answer or not json.loads(answer)["ok"], (line[:50], answer)
        except (BrokenPipeError, ConnectionResetError):
            pass
        one.close()
    tap.equal(door.good("ticket", ticket=ticket)["ticket"]["ticket"], ticket)


def test_a_file_that_breaks_off_changes_nothing():
    address, ticket = member.customer()
    door = d.login(member.world, address)
    request = {"id": 1, "verb": "reply", "session": door.session, "ticket": ticket,
               "text": "half", "key": key(),
               "files": [{"name": "a", "type": "text/plain", "bytes": 1000}]}
    door.socket.sendall(json.dumps(request).encode() + b"\n" + b"x" * 500)
    door.close()
    door.connect()
    tap.equal(len(entries(ticket)), 1)
    door.good("reply", [("a", "text/plain", b"x" * 700000)], ticket=ticket, text="whole",
              key=key())
    tap.equal(entries(ticket)[-1]["attachments"][0]["size"], 700000)


def test_killed_at_any_moment_of_a_reply():
    address, ticket = member.customer()
    door = d.login(member.world, address)
    for number in range(6):
        one, text = key(), "Word %d" % number
        killer = threading.Timer(0.002 * number, member.world.ticketd.send_signal,
                                 [signal.SIGKILL])
        killer.start()
        try:
            door.ask("reply", ticket=ticket, text=text, key=one)
        except (w.Trouble, OSError):
            pass
        killer.join()
        member.world.ticketd.wait()
        member.world.start_ticketd()
        door.close()
        door.connect()
        tap.equal(door.good("reply", ticket=ticket, text=text, key=one)["ticket"], ticket)
        tap.equal([e["text"] for e in entries(ticket)].count(text), 1)
    tap.equal(len(entries(ticket)), 7)


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    tests = [value for name, value in sorted(globals().items()) if name.startswith("test_")]
    member.world.start()
    try:
        return tap.run(tests, member.world.logs)
    finally:
        member.world.stop()


if __name__ == "__main__":
    sys.exit(main())
