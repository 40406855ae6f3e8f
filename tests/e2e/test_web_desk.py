#!/usr/bin/env python3
"""test_web_desk.py - staff's pages of ticketd-web, as browsers without script see them."""

import shutil
import sys

import tap
import test_web as t
from test_web import Browser, door, web

HOSTILE = "<b>\"'&</b>"
ESCAPED = "&lt;b&gt;&quot;&#39;&amp;&lt;/b&gt;"
ALICE = door.add_account(name="Alice", address="alice@desk.test", is_staff=True)
BUDI = t.BUDI
DEEDS = {"note": {"message": "Call him."}, "status": {"status": "on-hold"},
         "assign": {"staff": "bob"}, "priority": {"priority": "urgent"},
         "move": {"department": "sales"}, "type": {"type": "Technical"},
         "tags": {"tags": "+a -b"}, "cc": {"what": "add", "address": "x@example.org"},
         "undo": {}}


def staff():
    return Browser(web).log_in(ALICE)


def login_of(browser, account):
    form = browser.get("/login").fields("login")
    form.update(login=account["address"], password=account["password"])
    return browser.post("/login", form)


def test_staff_come_to_the_desk():
    browser = Browser(web)
    tap.equal(login_of(browser, ALICE).location, "/desk")
    tap.equal(browser.get("/").location, "/desk")
    answer = browser.get("/desk")
    tap.equal(answer.status, 200)
    for path in ("/desk", "/desk/held", "/desk/chats"):
        assert 'href="%s"' % path in answer.text, path
    assert 'href="/tickets"' not in answer.text
    customer = Browser(web).log_in(BUDI).get("/tickets")
    assert 'href="/desk' not in customer.text


def test_customers_get_404():
    number = door.add_ticket(BUDI)["ticket"]
    held = door.add_held()["held"]
    browser = Browser(web).log_in(BUDI)
    for path in ("/desk", "/desk/%d" % number, "/desk/held"):
        tap.equal(browser.get(path).status, 404, path)
    form = browser.get("/account").fields("account")
    fields = {"csrf": form["csrf"], "key": form["key"], "message": "x"}
    before = len(door.tickets[number]["entries"])
    for path in ["/desk/%d/%s" % (number, deed) for deed in list(DEEDS) + ["answer"]] + [
            "/desk/held/%d/release" % held, "/desk/held/%d/refuse" % held]:
        tap.equal(browser.post(path, fields).status, 404, path)
    tap.equal(len(door.tickets[number]["entries"]), before)
    tap.equal(len(door.held), 1)
    door.held.clear()
    tap.equal(Browser(web).get("/desk").location, "/login?next=/desk")


def test_queue():
    account = door.add_account(name=HOSTILE, address="hostile@example.org")
    ticket = door.add_ticket(account, HOSTILE, priority="urgent", assigned=HOSTILE,
                             type=HOSTILE)
    number = ticket["ticket"]
    door.add_held()
    browser = staff()
    answer = browser.get("/desk?q=%3Cb")
    tap.equal(answer.page.rows, {number: "open"})
    assert answer.text.count(ESCAPED) >= 4 and HOSTILE not in answer.text
    assert 'data-priority="urgent"' in answer.text and 'data-held="1"' in answer.text
    answer = browser.get("/desk?status=on-hold&department=sales&assigned=me&q=a%26b")
    asked = door.last("desk.queue")
    tap.equal({name: asked[name] for name in ("status", "department", "assigned", "q", "page")},
              dict(status="on-hold", department="sales", assigned="me", q="a&b", page=1))
    tap.equal(answer.page.forms["filter"]["chosen"],
              dict(status="on-hold", department="sales", assigned="me"))
    for _ in range(60):
        door.add_ticket(account, "Many")
    answer = browser.get("/desk?q=many")
    tap.equal(len(answer.page.rows), 50)
    assert "/desk?status=&amp;department=&amp;assigned=&amp;q=many&amp;page=2" in answer.text
    answer = browser.get("/desk?q=many&page=2")
    tap.equal(len(answer.page.rows), 10)
    assert 'data-waiting="50+"' in browser.get("/desk").text
    tap.equal(browser.get("/desk?status=nonsense&page=-3&department=%3Cb%3E").status, 200)
    tap.equal(door.last("desk.queue")["status"], "")
    door.held.clear()


def test_ticket():
    ticket = door.add_ticket(BUDI, "Hello " + HOSTILE, HOSTILE,
                             [(HOSTILE + ".pdf", "application/pdf", b"%PDF-x")],
                             tags=[HOSTILE], history=[dict(at="2023-11-14T22:13:20Z",
                                                           what=HOSTILE, why="why " + HOSTILE)])
    number = ticket["ticket"]
    ticket["entries"][0].update(trace="trace " + HOSTILE, quoted="> " + HOSTILE)
    for kind in ("staff", "note", "automatic", "bounce"):
        door.add_entry(ticket, HOSTILE, "of " + kind, kind=kind)
    ticket["entries"][1]["proof"] = "brand-new"
    browser = staff()
    answer = browser.get("/desk/%d" % number)
    tap.equal(answer.status, 200)
    tap.equal(list(answer.page.entries.values()),
              ["customer", "staff", "note", "automatic", "automatic"])
    assert HOSTILE not in answer.text and HOSTILE[:3] not in answer.text
    for words in ("trace " + ESCAPED, "&gt; " + ESCAPED, "why " + ESCAPED, ESCAPED + ".pdf",
                  'data-tag="%s"' % ESCAPED, "Alice &lt;A&gt;", "Delivery failed",
                  "signed answer: answers a letter that only this address got",
                  'href="/desk/10002"', "c@example.org"):
        assert words in answer.text, words
    for form in list(DEEDS) + ["answer", "merge", "split"]:
        assert form in answer.page.forms, form
    forms = answer.page.forms
    tap.equal(forms["status"]["chosen"], {"status": "open"})
    tap.equal(forms["assign"]["options"], {"staff": ["nobody", "alice", "bob"]})
    tap.equal(forms["move"]["chosen"], {"department": "support"})
    tap.equal(forms["type"]["options"], {"type": ["General", "Technical"]})
    entry = ticket["entries"][0]["entry"]
    path = "/tickets/%d/attachments/%d/0" % (number, entry)
    assert path in answer.text
    tap.equal(browser.get(path).body, b"%PDF-x")
    tap.equal(browser.get("/desk/999999").status, 404)
    tap.equal(Browser(web, "id").log_in(ALICE).get("/desk/%d" % number).page.lang, "id")


def test_answer():
    number = door.add_ticket(BUDI)["ticket"]
    browser = staff()
    path = "/desk/%d" % number
    form = browser.get(path).fields("answer")
    form.pop("close", None)
    form["message"] = "Turn it on."
    files = [("a.txt", "text/plain", b"abc")]
    answer = browser.upload(path + "/answer", form, files)
    tap.equal((answer.status, answer.location), (303, path))
    asked = door.last("desk.answer")
    tap.equal((asked["text"], asked["close"]), ("Turn it on.", False))
    tap.equal(asked["files"], files)
    answer = browser.get(path)
    assert 'data-notice="answered"' in answer.text
    browser.upload(path + "/answer", form, files)  # the same again
    tap.equal([e["kind"] for e in door.tickets[number]["entries"]], ["customer", "staff"])
    form = answer.fields("answer")
    form.update(message="Bye.", close="yes")
    tap.equal(browser.post(path + "/answer", form).status, 303)
    form["message"] = "Bye again."  # other words from the same page are another answer
    tap.equal(browser.post(path + "/answer", form).status, 303)
    tap.equal(len(door.tickets[number]["entries"]), 4)
    tap.equal(door.tickets[number]["status"], "closed")


def test_deeds():
    number = door.add_ticket(BUDI)["ticket"]
    path = "/desk/%d" % number
    browser = staff()
    page = browser.get(path)  # one page: its forms do not take each other for the same one
    for deed, fields in DEEDS.items():
        answer = browser.post("%s/%s" % (path, deed), dict(page.fields(deed), **fields))
        tap.equal((answer.status, answer.location), (303, path), deed)
        asked = door.last("desk.do")
        tap.equal(asked["do"], {"tags": "tag"}.get(deed, deed))
        tap.equal(asked["ticket"], number)
        for name, value in fields.items():
            tap.equal(asked["text" if name == "message" else name], value, deed)
    ticket = door.tickets[number]
    tap.equal((ticket["status"], ticket["assigned"], ticket["priority"], ticket["tag"]),
              ("on-hold", "bob", "urgent", "+a -b"))
    assert 'data-notice="undone"' in browser.get(path).text
    other = door.add_ticket(BUDI)["ticket"]
    answer = browser.post(path + "/merge", dict(page.fields("merge"), into="#%d" % other))
    tap.equal((answer.status, answer.location), (303, "/desk/%d" % other))
    entry = ticket["entries"][0]["entry"]
    answer = browser.post(path + "/split", dict(page.fields("split"), entry=str(entry)))
    tap.equal((answer.status, answer.location), (303, "/desk/10001"))


def test_refused_with_what_was_typed():
    ticket = door.add_ticket(BUDI, status="open", priority="low")
    path = "/desk/%d" % ticket["ticket"]
    browser = staff()
    for deed, fields, told in (
            ("answer", {"message": " \n", "close": "yes"}, "the answer is &lt;empty&gt;"),
            ("note", {"message": " "}, "the note is empty"),
            ("merge", {"into": "77" + HOSTILE}, "there is no ticket &lt;77&gt;"),
            ("split", {"entry": HOSTILE}, "it has no entry 0"),
            ("status", {"status": "open"}, "is &lt;open&gt; already"),
            ("priority", {"priority": "low"}, "is &lt;low&gt; already"),
            ("cc", {"what": "add", "address": "no address"},
             "&lt;no address&gt; is no address")):
        form = dict(browser.get(path).fields(deed), **fields)
        answer = browser.post("%s/%s" % (path, deed), form)
        tap.equal(answer.status, 422, deed)
        assert told in answer.text and HOSTILE not in answer.text, (deed, answer.text)
        assert 'id="refused-%s">' % deed in answer.text, deed
        tap.equal(len(answer.page.alerts), 1)
        again = answer.page.forms[deed]
        for name, value in fields.items():
            if name in again["fields"]:
                tap.equal(again["fields"][name], value, deed)
            elif name in again["options"]:
                tap.equal(again["chosen"][name], value, deed)
        if deed == "answer":
            assert 'value="yes" checked' in answer.text
    # What is refused to one form is nowhere in the others.
    form = dict(browser.get(path).fields("note"), message="")
    tap.equal(browser.post(path + "/note", form).fields("answer")["message"], "")


def test_nothing_is_lost():
    number = door.add_ticket(BUDI)["ticket"]
    path = "/desk/%d" % number
    browser = staff()
    form = dict(browser.get(path).fields("note"), message="Typed " + HOSTILE)
    form.pop("csrf")
    answer = browser.post(path + "/note", form)
    tap.equal(answer.status, 403)
    tap.equal(answer.fields("note")["message"], "Typed " + HOSTILE)
    tap.equal(answer.page.forms["note"]["action"], path + "/note")
    door.failures["desk.answer"] = "close"
    form = dict(browser.get(path).fields("answer"), message="Typed")
    answer = browser.post(path + "/answer", form)
    tap.equal(answer.status, 503)
    tap.equal(answer.fields("answer")["message"], "Typed")
    del door.failures["desk.answer"]
    door.sessions.clear()  # logged out in the meantime: in again, and on
    answer = browser.post(path + "/answer", form)
    tap.equal(answer.status, 401)
    tap.equal(answer.fields("login")["next"], path)
    form = dict(answer.fields("login"), login=ALICE["address"], password=ALICE["password"])
    answer = browser.post("/login", form)
    tap.equal(answer.fields("answer")["message"], "Typed")
    tap.equal(browser.post(path + "/answer", answer.fields("answer")).status, 303)


def test_held():
    number = door.add_ticket(BUDI)["ticket"]
    first = door.add_held(subject=HOSTILE, sender=HOSTILE, reason="blocked",
                          trace="trace " + HOSTILE, would=HOSTILE, recipient=HOSTILE)["held"]
    second = door.add_held(subject="", reason="brand " + HOSTILE)["held"]
    browser = staff()
    answer = browser.get("/desk/held")
    tap.equal(answer.status, 200)
    assert HOSTILE not in answer.text
    for words in (ESCAPED, "trace " + ESCAPED, "The sender is blocked", "(no subject)",
                  "brand " + ESCAPED):
        assert words in answer.text, words
    form = dict(answer.fields("release-%d" % first), into="77 " + HOSTILE)
    answer = browser.post("/desk/held/%d/release" % first, form)
    tap.equal(answer.status, 422)
    assert "there is no ticket &lt;77&gt;" in answer.text
    tap.equal(answer.fields("release-%d" % first)["into"], "77 " + HOSTILE)
    tap.equal(answer.fields("release-%d" % second)["into"], "")
    form = dict(answer.fields("release-%d" % first), into=str(number))
    answer = browser.post("/desk/held/%d/release" % first, form)
    tap.equal((answer.status, answer.location), (303, "/desk/%d" % number))
    form = browser.get("/desk/held").fields("refuse-%d" % second)
    answer = browser.post("/desk/held/%d/refuse" % second, form)
    tap.equal((answer.status, answer.location), (303, "/desk/held"))
    answer = browser.get("/desk/held")
    assert 'data-notice="refused"' in answer.text and "Nothing is held" in answer.text
    form.pop("csrf")
    tap.equal(browser.post("/desk/held/%d/refuse" % second, form).status, 403)


def test_wrong_methods():
    browser = staff()
    tap.equal(browser.post("/desk", {}).status, 405)
    tap.equal(browser.get("/desk/10001/note").status, 405)
    tap.equal(browser.get("/desk/10001/nonsense").status, 404)


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")
         and callable(value)]

if __name__ == "__main__":
    wanted = sys.argv[1:]
    try:
        status = tap.run([test for test in TESTS if not wanted or test.__name__ in wanted],
                         t.log_of_web)
    finally:
        web.process.terminate()
        web.process.wait(20)
        shutil.rmtree(t.PLACE)
    sys.exit(status)
