#!/usr/bin/env python3
"""test_desk_pages.py - staff's pages with a real ticketd behind them: what is done there is
done. What the pages look like: test_web_desk.py.
"""
import http.cookiejar
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from email.message import EmailMessage

import tap
import web as web_world
import world as w

SUPPORT = "support@" + w.DOMAIN
world = web_world.Web()


class Visitor:
    """A browser without script, that follows where it is sent."""

    def __init__(self, login):
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        password = world.password(login)
        self.send("/login", "login", login=login, password=password)

    def get(self, path, data=None, status=200):
        request = urllib.request.Request(world.url + path, data, {"Accept-Language": "en"})
        try:
            answer = self.opener.open(request, timeout=w.PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode()
            tap.equal(answer.status, status, path)
            self.at = urllib.parse.urlsplit(answer.url).path
        return text

    def send(self, path, form, status=200, page=None, **fields):
        """The page behind the form of that id."""
        text = self.get(page or re.sub(r"/[a-z]+$", "", path) or path)
        start = text.index('<form id="%s"' % form)
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"',
                            text[start:text.index("</form>", start)])
        data = urllib.parse.urlencode({**dict(hidden), **fields}).encode()
        return self.get(path, data, status)


def open_ticket(sender, subject):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, SUPPORT, subject
    mail["Message-ID"] = "<%s@example.org>" % subject.replace(" ", ".")
    mail["Date"] = "Sun, 22 Nov 2026 08:30:44 +0700"
    mail.set_content("It does not print.\n")
    mail.add_attachment(b"one,two\n", maintype="text", subtype="csv", filename="list.csv")
    return world.send(mail.as_bytes(), sender).ticket


def test_a_day_at_the_desk():
    number = open_ticket("budi@example.org", "Printer")
    alice = Visitor("alice@" + w.DOMAIN)
    tap.equal(alice.at, "/desk")
    path = "/desk/%d" % number
    assert 'data-ticket="%d" data-status="open"' % number in alice.get("/desk")
    text = alice.get(path)
    assert "rule: new" in text and "list.csv" in text and "address only" in text
    tap.equal(alice.get(re.search(r'href="(/tickets/\d+/attachments/[^"]*)"', text)[1]),
              "one,two\n")
    assert "It does not print." in alice.get(
        re.search(r'src="(/tickets/\d+/original/[^"]*)"', text)[1])
    alice.send(path + "/note", "note", message="He called twice.")
    alice.send(path + "/assign", "assign", staff="bob")
    alice.send(path + "/priority", "priority", priority="urgent")
    alice.send(path + "/tags", "tags", tags="+vip")
    text = alice.send(path + "/priority", "priority", 422, priority="urgent")
    assert "is urgent already" in text, text
    text = alice.send(path + "/cc", "cc", 422, what="add", address="nonsense")
    assert "nonsense is no address" in text and 'value="nonsense"' in text, text
    alice.send(path + "/answer", "answer", message="Turn it on.", close="yes")
    tap.equal(alice.at, path)
    letter = world.letter("budi@example.org", "answer", number)
    assert "Turn it on." in letter.text() and "He called" not in letter.text()
    ticket = world.ticket(number)
    tap.equal((ticket["status"], ticket["assigned"], ticket["priority"], ticket["tags"]),
              ("closed", "bob", "urgent", ["vip"]))
    tap.equal([entry["kind"] for entry in ticket["entries"]], ["customer", "note", "staff"])
    alice.send(path + "/undo", "undo")
    assert 'data-ticket="%d"' % number in alice.get("/desk?status=all&q=printer")


def test_split_and_merge():
    number = open_ticket("dewi@example.org", "Two things")
    world.send(w.mail("Re: [Ticket ID: %d] Two things" % number, "And a scanner.",
                      "dewi@example.org"), "dewi@example.org")
    alice = Visitor("alice@" + w.DOMAIN)
    entry = world.ticket(number)["entries"][1]["entry"]
    alice.send("/desk/%d/split" % number, "split", entry=entry)
    other = int(alice.at.rsplit("/", 1)[1])
    assert other > number, alice.at
    alice.send("/desk/%d/merge" % other, "merge", into="#%d" % number)
    tap.equal(alice.at, "/desk/%d" % number)
    tap.equal(world.ticket(other)["merged_into"], number)


def test_held_mail():
    world.ctl("block", "eve@example.org")
    tap.equal(world.send(w.mail("Hello", "Hi", "eve@example.org"), "eve@example.org").outcome,
              "hold")
    tap.equal(world.send(w.mail("Again", "Hi", "eve@example.org"), "eve@example.org").outcome,
              "hold")
    first, second = [row["held"] for row in world.ctl_json("held")]
    alice = Visitor("alice@" + w.DOMAIN)
    assert 'data-held="2"' in alice.get("/desk")
    text = alice.send("/desk/held/%d/release" % first, "release-%d" % first, 422,
                      page="/desk/held", into="77")
    assert "77" in re.search(r'role="alert">([^<]*)', text)[1], text
    alice.send("/desk/held/%d/release" % first, "release-%d" % first, page="/desk/held")
    tap.equal(world.ticket(int(alice.at.rsplit("/", 1)[1]))["subject"], "Hello")
    alice.send("/desk/held/%d/refuse" % second, "refuse-%d" % second, page="/desk/held")
    tap.equal(world.ctl_json("held"), [])


def test_customers_have_no_desk():
    number = open_ticket("siti@example.org", "Mine")
    world.ctl("user", "add", "siti@example.org")
    siti = Visitor("siti@example.org")
    tap.equal(siti.at, "/tickets")
    for path in ("/desk", "/desk/%d" % number, "/desk/held"):
        siti.get(path, status=404)
    siti.send("/desk/%d/status" % number, "reply", 404, page="/tickets/%d" % number,
              message="x")
    tap.equal(world.ticket(number)["status"], "open")


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")]

if __name__ == "__main__":
    try:
        world.start()
        result = tap.run(TESTS, world.logs)
    finally:
        world.stop()
    sys.exit(result)
