#!/usr/bin/env python3
"""test_web.py - ticketd-web as browsers, and those who are none, see it; behind it a member
door that does as it is told (fake_door.py)."""

import html.parser
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import tap
from fake_door import Door

PROGRAM = os.path.join(os.environ.get("top_builddir", "."), "src", "ticketd-web")
PLACE = tempfile.mkdtemp(prefix="ticketd-web-")
DOOR = os.path.join(PLACE, "member.sock")
SETTINGS = """[web]
listen = inet:127.0.0.1:0
member = unix:%s
base-url = %s
templates = %s/site
max-upload = 1M
connections-per-address = %d
"""


def wait_for(what, test, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = test()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain for " + what)


class Web:
    """A ticketd-web of one's own."""

    def __init__(self, name, base_url="http://127.0.0.1", connections=1500, more=""):
        self.settings = os.path.join(PLACE, name + ".conf")
        with open(self.settings, "w", encoding="utf-8") as file:
            file.write(SETTINGS % (DOOR, base_url, PLACE, connections) + more)
        self.log_path = os.path.join(PLACE, name + ".log")
        self.log = open(self.log_path, "wb")
        # LeakSanitizer stops its own process to look at it, which the sandbox forbids.
        options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.process = subprocess.Popen([PROGRAM, "-c", self.settings], stderr=self.log,
                                        env=dict(os.environ, ASAN_OPTIONS=options))
        line = wait_for("ready", self.ready_line)
        self.port = int(line.rsplit(":", 1)[1])

    def ready_line(self):
        assert self.process.poll() is None, open(self.log_path, encoding="utf-8").read()
        found = re.search(r"ready listen=(\S+)", open(self.log_path, encoding="utf-8").read())
        return found and found.group(1)

    def stop(self):
        self.process.terminate()
        return self.process.wait(20)

    def raw(self, text, half_close=False):
        """All that comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(text)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            try:
                while True:
                    part = connection.recv(65536)
                    if not part:
                        return answer
                    answer += part
            except ConnectionResetError:
                return answer


class Forms(html.parser.HTMLParser):
    """The forms of a page: id -> {"action", "fields"}; and its alerts."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.alerts, self.lang = {}, [], None
        self.form = self.area = self.select = None
        self.in_alert = False
        self.rows, self.entries = {}, {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "html":
            self.lang = a.get("lang")
        if a.get("role") == "alert":
            self.in_alert = True
            self.alerts.append("")
        if tag == "tr" and "data-ticket" in a:
            self.rows[int(a["data-ticket"])] = a["data-status"]
        if tag == "article":
            self.entries[int(a["data-entry"])] = a["data-kind"]
        if tag == "form":
            self.form = self.forms[a["id"]] = {"action": a.get("action"), "fields": {},
                                               "method": a["method"], "options": {},
                                               "chosen": {}}
        elif self.form is not None and tag == "input" and a.get("type") != "file" and "name" in a:
            self.form["fields"][a["name"]] = a.get("value", "")
        elif self.form is not None and tag == "textarea":
            self.area = a["name"]
            self.form["fields"][self.area] = ""
        elif self.form is not None and tag == "select":
            self.select = a["name"]
        elif self.form is not None and tag == "option" and self.select:
            self.form["options"].setdefault(self.select, []).append(a["value"])
            if "selected" in a:
                self.form["chosen"][self.select] = a["value"]

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            # A browser drops the line end right behind the tag.
            text = self.form["fields"][self.area]
            self.form["fields"][self.area] = text[1:] if text.startswith("\n") else text
            self.area = None
        if tag == "form":
            self.form = None
        if tag == "p":
            self.in_alert = False

    def handle_data(self, data):
        if self.area:
            self.form["fields"][self.area] += data
        if self.in_alert:
            self.alerts[-1] += data


class Answer:
    def __init__(self, answer):
        self.status = answer.status
        self.headers = answer.headers
        self.body = answer.read()
        self.text = self.body.decode("utf-8", "replace")
        self.location = answer.headers.get("Location")
        is_page = "html" in answer.headers.get("Content-Type", "")
        self.page = Forms(self.text) if is_page else None

    def fields(self, form):
        return dict(self.page.forms[form]["fields"])


class Browser:
    """Keeps cookies; follows nothing."""

    def __init__(self, server, language="en"):
        self.server = server
        self.cookies = {}
        self.language = language

    def ask(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        all_headers = {"Accept-Language": self.language, **dict(headers)}
        if self.cookies:
            all_headers["Cookie"] = "; ".join("%s=%s" % item for item in self.cookies.items())
        connection.request(method, path, body=body, headers=all_headers)
        answer = Answer(connection.getresponse())
        connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def post(self, path, fields, headers=()):
        body = urllib.parse.urlencode(fields)
        return self.ask("POST", path, body, {
            "Content-Type": "application/x-www-form-urlencoded", **dict(headers)})

    def upload(self, path, fields, files):
        mark = "boundary-of-the-test"
        body = b""
        for name, value in fields.items():
            body += ('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
                     % (mark, name, value)).encode()
        for name, kind, content in files:
            body += ('--%s\r\nContent-Disposition: form-data; name="attachment"; '
                     'filename="%s"\r\nContent-Type: %s\r\n\r\n' % (mark, name, kind)).encode()
            body += content + b"\r\n"
        body += b"--%s--\r\n" % mark.encode()
        return self.ask("POST", path, body,
                        {"Content-Type": "multipart/form-data; boundary=" + mark})

    def log_in(self, account):
        form = self.get("/login").fields("login")
        form.update(login=account["address"], password=account["password"])
        answer = self.post("/login", form)
        tap.equal(answer.status, 303, "status of the login")
        return self


door = Door(DOOR)
door.start()
web = Web("web")
BUDI = door.add_account(name="Budi", address="budi@example.org", phone="+628123456789",
                        user_name="budi")
SITI = door.add_account(name="Siti", address="siti@example.org", language="id")


def test_health():
    answer = Browser(web).get("/health")
    tap.equal((answer.status, answer.text), (200, "ok\n"))


def test_login_by_address_user_name_phone():
    for login in (BUDI["address"], "budi", "+628123456789"):
        browser = Browser(web)
        form = browser.get("/login").fields("login")
        form.update(login=login, password=BUDI["password"])
        answer = browser.post("/login", form)
        tap.equal((answer.status, answer.location), (303, "/tickets"))
        line = [c for c in answer.headers.get_all("Set-Cookie") if "ticketd_session" in c][0]
        for word in ("HttpOnly", "SameSite=Lax", "Path=/"):
            assert word in line, line
        assert "Secure" not in line, line
    tap.equal(door.last("login")["client"], "127.0.0.1")


def test_wrong_login_is_401_and_goes_nowhere_else():
    browser = Browser(web)
    form = browser.get("/login?next=//evil.example").fields("login")
    tap.equal(form["next"], "")
    form.update(login="budi", password="wrong")
    answer = browser.post("/login", form)
    tap.equal(answer.status, 401)
    assert answer.page.alerts, answer.text
    tap.equal(answer.fields("login")["login"], "budi")
    assert "wrong" not in answer.fields("login").values()
    for bad in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"):
        form = answer.fields("login")
        form.update(login="budi", password=BUDI["password"], next=bad)
        tap.equal(Browser.post(browser, "/login", form).location, "/tickets", bad)


def test_to_the_login_and_back():
    ticket = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web)
    answer = browser.get("/tickets/%d" % ticket)
    tap.equal(answer.status, 303)
    form = browser.get(answer.location).fields("login")
    form.update(login="budi", password=BUDI["password"])
    answer = browser.post("/login", form)
    tap.equal(answer.location, "/tickets/%d" % ticket)
    tap.equal(browser.get("/").location, "/tickets")
    tap.equal(Browser(web).get("/").location, "/login")


def test_login_page_left_open_for_a_week():
    browser = Browser(web)
    form = browser.get("/login").fields("login")
    other = Browser(web)  # the same browser, whose session came and went meanwhile
    other.cookies = browser.cookies
    other.log_in(BUDI)
    form.update(login="budi", password=BUDI["password"])
    tap.equal(browser.post("/login", form).status, 303)


def test_login_by_mailed_link():
    browser = Browser(web)
    form = browser.get("/login/link").fields("link")
    texts = set()
    for address in (BUDI["address"], "nobody@example.org"):
        form["address"] = address
        answer = browser.post("/login/link", form)
        tap.equal(answer.status, 200)
        texts.add(re.sub(r'value="[0-9a-f]{32}"', "", answer.text))
    tap.equal(len(texts), 1, "pages for who is known and who is not")
    door.links["A" * 43] = BUDI["number"]
    path = "/login/link/" + "A" * 43
    form = browser.get(path).fields("link-login")
    browser.get(path)  # a program that follows links uses nothing up
    answer = browser.post(path, form)
    tap.equal((answer.status, answer.location), (303, "/tickets"))
    answer = Browser(web)
    tap.equal(answer.post(path, answer.get(path).fields("link-login")).status, 403)


def test_tickets():
    account = door.add_account(address="list@example.org")
    browser = Browser(web).log_in(account)
    answer = browser.get("/tickets")
    assert "/tickets/new" in answer.text and not answer.page.rows
    numbers = [door.add_ticket(account, "Subject <%d>" % n)["ticket"] for n in range(60)]
    door.tickets[numbers[0]]["status"] = "closed"
    answer = browser.get("/tickets")
    tap.equal(len(answer.page.rows), 50)
    assert "Subject &lt;59&gt;" in answer.text and "<59>" not in answer.text
    assert "page=2" in answer.text
    tap.equal(len(browser.get("/tickets?page=2").page.rows), 10)
    answer = browser.get("/tickets?status=closed&q=subject")
    tap.equal(answer.page.rows, {numbers[0]: "closed"})
    tap.equal(browser.get("/tickets?q=%s" % urllib.parse.quote("a&b\"<é")).status, 200)
    tap.equal(door.last("tickets")["q"], "a&b\"<é")
    tap.equal(browser.get("/tickets?status=nonsense&page=-3").status, 200)


def test_ticket_and_stranger():
    ticket = door.add_ticket(BUDI, "Hello", "  <b>two</b>\nlines",
                             [("ä b.pdf", "application/pdf", b"%PDF-x"),
                              ("x.html", "text/html", b"<script>1</script>")])
    number = ticket["ticket"]
    browser = Browser(web).log_in(BUDI)
    answer = browser.get("/tickets/%d" % number)
    tap.equal(answer.status, 200)
    tap.equal(list(answer.page.entries.values()), ["customer"])
    assert "&nbsp;&nbsp;&lt;b&gt;two&lt;/b&gt;<br>\nlines" in answer.text
    assert {"reply", "resolve"} <= set(answer.page.forms)
    entry = ticket["entries"][0]["entry"]
    answer = browser.get("/tickets/%d/attachments/%d/0" % (number, entry))
    tap.equal((answer.status, answer.body), (200, b"%PDF-x"))
    assert answer.headers["Content-Disposition"].startswith("attachment"), answer.headers
    assert "filename*=UTF-8''%C3%A4%20b.pdf" in answer.headers["Content-Disposition"]
    answer = browser.get("/tickets/%d/attachments/%d/1" % (number, entry))
    tap.equal(answer.headers["Content-Type"], "application/octet-stream")
    answer = browser.get("/tickets/%d/original/%d" % (number, entry))
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy, policy
    stranger = Browser(web).log_in(SITI)
    pages = {re.sub(r"[0-9a-f]{32,}|\d{5,}", "", stranger.get(path).text)
             for path in ("/tickets/%d" % number, "/tickets/999999")}
    tap.equal(len(pages), 1, "pages of a stranger's ticket and of none")
    for path in ("/tickets/%d" % number, "/tickets/%d/attachments/%d/0" % (number, entry),
                 "/tickets/%d/original/%d" % (number, entry)):
        tap.equal(stranger.get(path).status, 404, path)


def test_reply_with_files():
    number = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web).log_in(BUDI)
    form = browser.get("/tickets/%d" % number).fields("reply")
    form["message"] = "Line one\r\n  two ü \"<&'"
    big = os.urandom(700000)
    answer = browser.upload("/tickets/%d/reply" % number, form,
                            [("a.bin", "application/x-test", big), ("../b.txt", "text/plain", b""),
                             ("", "application/octet-stream", b"")])
    tap.equal((answer.status, answer.location), (303, "/tickets/%d" % number))
    asked = door.last("reply")
    tap.equal(asked["text"], "Line one\n  two ü \"<&'")
    tap.equal([f[0] for f in asked["files"]], ["a.bin", "b.txt"])
    tap.equal(asked["files"][0][2], big)
    tap.equal(browser.upload("/tickets/%d/reply" % number, form,
                             [("a.bin", "application/x-test", big),
                              ("b.txt", "text/plain", b"")]).status, 303)
    tap.equal(len(door.tickets[number]["entries"]), 2, "entries after a double click")
    answer = browser.get("/tickets/%d" % number)
    assert 'data-notice="sent"' in answer.text
    assert 'data-notice="sent"' not in browser.get("/tickets/%d" % number).text
    tap.equal(browser.upload("/tickets/%d/reply" % number, dict(form, message=" "), []).status,
              422)


def test_resolve():
    number = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web).log_in(BUDI)
    page = browser.get("/tickets/%d" % number)
    answer = browser.post("/tickets/%d/resolve" % number, page.fields("resolve"))
    tap.equal((answer.status, answer.location), (303, "/tickets/%d" % number))
    page = browser.get("/tickets/%d" % number)
    assert "resolve" not in page.page.forms and "reply" in page.page.forms


def test_new_ticket():
    browser = Browser(web).log_in(BUDI)
    form = browser.get("/tickets/new").fields("new-ticket")
    form.update(subject="", description="  It\nburns", department="sales", type="Billing")
    answer = browser.upload("/tickets/new", form, [])
    tap.equal(answer.status, 422)
    assert answer.page.alerts
    form = answer.fields("new-ticket")
    tap.equal(form["description"], "  It\nburns")
    form.update(subject="Fire", department="sales", type="Billing")
    answer = browser.upload("/tickets/new", form, [("f.txt", "text/plain", b"x")])
    tap.equal(answer.status, 303)
    assert re.fullmatch(r"/tickets/\d+", answer.location), answer.location
    asked = door.last("open")
    tap.equal((asked["subject"], asked["department"], asked["type"], asked["text"]),
              ("Fire", "sales", "Billing", "  It\nburns"))
    assert re.fullmatch("[0-9a-f]{32}", asked["key"])


def test_account_and_password_and_logout():
    account = door.add_account(address="acc@example.org", addresses=["second@example.org"])
    browser = Browser(web).log_in(account)
    answer = browser.get("/account")
    assert "second@example.org" in answer.text
    form = answer.fields("account")
    form.update(name="Ayu \"A\"", user_name="taken", language="en")
    answer = browser.post("/account", form)
    tap.equal(answer.status, 422)
    tap.equal(answer.fields("account")["name"], "Ayu \"A\"")
    form = answer.fields("account")
    form.update(user_name="ayu", language="id")
    tap.equal(browser.post("/account", form).status, 303)
    tap.equal(browser.get("/account").page.lang, "id")
    before = browser.cookies["ticketd_session"]
    form = browser.get("/password").fields("password")
    form.update(current="correct horse", password="battery staple", password2="other")
    tap.equal(browser.post("/password", form).status, 422)
    form["password2"] = form["password"]
    tap.equal(browser.post("/password", form).status, 303)
    assert browser.cookies["ticketd_session"] != before
    form = browser.get("/account").fields("logout")
    answer = browser.post("/logout", form)
    tap.equal((answer.status, answer.location), (303, "/login"))
    assert "ticketd_session" not in browser.cookies


def test_language():
    tap.equal(Browser(web, "de, id;q=0.8, en;q=0.3").get("/login").page.lang, "id")
    tap.equal(Browser(web, "de").get("/login").page.lang, "en")
    browser = Browser(web, "en")
    form = browser.get("/login").fields("language")
    answer = browser.post("/language", dict(form, language="id"))
    tap.equal((answer.status, answer.location), (303, "/login"))
    tap.equal(browser.get("/login").page.lang, "id")
    tap.equal(Browser(web, "en").log_in(SITI).get("/tickets").page.lang, "id")


def test_headers_of_everything():
    number = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web).log_in(BUDI)
    for path in ("/login", "/tickets", "/tickets/new", "/tickets/%d" % number, "/account",
                 "/nowhere", "/health", "/style.css", "/script.js", "/icon.svg", "/"):
        answer = browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy, path
        tap.equal(answer.headers["X-Content-Type-Options"], "nosniff", path)
        tap.equal(answer.headers["Referrer-Policy"], "same-origin", path)
        tap.equal(answer.headers["X-Frame-Options"], "DENY", path)
        if path not in ("/style.css", "/script.js", "/icon.svg"):
            tap.equal(answer.headers["Cache-Control"], "no-store", path)
        if answer.page:
            assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|<style", answer.text), path
            for form in answer.page.forms.values():
                if form["method"] == "post":
                    assert form["fields"]["csrf"] and form["fields"]["key"], path
    assert browser.ask("HEAD", "/login").body == b""
    tap.equal(browser.get("/style.css", **{"If-None-Match": browser.get("/style.css")
                                           .headers["ETag"]}).status, 304)


def test_secure_cookies_where_https():
    other = Web("secure", base_url="https://help.example.net")
    try:
        answer = Browser(other).get("/login")
        assert "; Secure" in answer.headers["Set-Cookie"], answer.headers
    finally:
        tap.equal(other.stop(), 0)


def test_wrong_methods_and_paths():
    browser = Browser(web).log_in(BUDI)
    for method, path in (("PUT", "/login"), ("DELETE", "/tickets"), ("GET", "/logout"),
                         ("POST", "/tickets"), ("GET", "/tickets/1/reply")):
        answer = browser.ask(method, path)
        tap.equal(answer.status, 405, method + " " + path)
        assert answer.headers["Allow"]
    for path in ("/tickets/x", "/tickets/-1", "/tickets/1/2", "/login/", "/tickets/99999999999999999999"):
        tap.equal(browser.get(path).status, 404, path)


def test_form_keys():
    number = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web).log_in(BUDI)
    form = browser.get("/tickets/%d" % number).fields("reply")
    stranger = Browser(web).log_in(SITI).get("/account").fields("account")["csrf"]
    before = door.count("reply")
    for key in ("", "0" * 64, stranger, form["csrf"][:-1]):
        answer = browser.post("/tickets/%d/reply" % number,
                              dict(form, csrf=key, message="my <words>\n  here"))
        tap.equal(answer.status, 403, key)
        again = answer.fields("reply")
        tap.equal(again["message"], "my <words>\n  here")
    answer = browser.post("/tickets/%d/reply" % number, dict(form, message="x"),
                          {"Origin": "https://evil.example"})
    tap.equal(answer.status, 403)
    tap.equal(door.count("reply"), before)
    tap.equal(browser.post("/tickets/%d/reply" % number, again).status, 303)
    tap.equal(door.last("reply")["text"], "my <words>\n  here")
    tap.equal(Browser(web).post("/login", dict(login="budi", password=BUDI["password"])).status,
              403)


def test_session_over_while_typing():
    number = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web).log_in(BUDI)
    form = browser.get("/tickets/%d" % number).fields("reply")
    form["message"] = "long\n  and \"dear\" <words>"
    door.sessions.clear()
    answer = browser.upload("/tickets/%d/reply" % number, form, [("f", "text/plain", b"x")])
    tap.equal(answer.status, 401)
    login = answer.fields("login")
    login.update(login="budi", password="wrong")
    answer = browser.post("/login", login)
    tap.equal(answer.status, 401)
    login = answer.fields("login")
    login.update(login="budi", password=BUDI["password"])
    answer = browser.post("/login", login)
    tap.equal(answer.status, 200)
    again = answer.fields("reply")
    tap.equal(again["message"], form["message"])
    tap.equal(again["key"], form["key"])
    answer = browser.upload(answer.page.forms["reply"]["action"], again, [])
    tap.equal((answer.status, answer.location), (303, "/tickets/%d" % number))
    tap.equal(door.last("reply")["text"], form["message"])


def test_without_any_session():
    answer = Browser(web).post("/tickets/new", dict(subject="S", description="typed"))
    tap.equal(answer.status, 401)
    tap.equal(answer.fields("login")["kept-description"], "typed")
    tap.equal(Browser(web).post("/logout", {}).location, "/login")
    answer = Browser(web).post("/tickets/10001/resolve", {"key": "k"})
    fields = answer.fields("login")
    tap.equal((answer.status, fields["next"]), (401, "/tickets/10001"))
    assert "kept-action" not in fields, fields


def test_too_large():
    number = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web).log_in(BUDI)
    form = browser.get("/tickets/%d" % number).fields("reply")
    form["message"] = "kept"
    answer = browser.upload("/tickets/%d/reply" % number, form,
                            [("a", "text/plain", b"x" * (2 << 20))])
    tap.equal(answer.status, 413)
    tap.equal(answer.fields("reply")["message"], "kept")
    answer = web.raw(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413"), answer[:100]


def test_ticketd_down_and_up_again():
    number = door.add_ticket(BUDI)["ticket"]
    browser = Browser(web).log_in(BUDI)
    form = browser.get("/tickets/%d" % number).fields("reply")
    form["message"] = "words\n  that stay"
    door.stop()
    answer = browser.upload("/tickets/%d/reply" % number, form, [])
    tap.equal(answer.status, 503)
    again = answer.fields("reply")
    tap.equal((again["message"], again["key"]), (form["message"], form["key"]))
    tap.equal(browser.get("/tickets").status, 503)
    tap.equal(browser.get("/health").status, 503)
    door.start()
    tap.equal(browser.upload("/tickets/%d/reply" % number, again, []).status, 303)
    tap.equal(browser.get("/health").status, 200)
    door.failures["reply"] = "close"
    tap.equal(browser.upload("/tickets/%d/reply" % number, again, []).status, 503)
    door.failures["reply"] = dict(ok=False, code="temporary", text="")
    tap.equal(browser.upload("/tickets/%d/reply" % number, again, []).status, 503)
    door.failures["reply"] = dict(ok=False, code="limit", text="", wait=60)
    answer = browser.upload("/tickets/%d/reply" % number, again, [])
    tap.equal((answer.status, answer.fields("reply")["message"]), (429, form["message"]))
    del door.failures["reply"]


REFUSED = [
    ("no Host", "GET / HTTP/1.1\r\n\r\n"),
    ("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
    ("odd Host", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    ("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n"),
    ("list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc"),
    ("signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc"),
    ("length and coding",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("odd coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ("blank before colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde"),
    ("folded", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n"),
    ("NUL in a field", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\0002\r\n\r\n"),
    ("control in a field", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\x0b2\r\n\r\n"),
    ("bare LF", "GET / HTTP/1.1\nHost: a\n\n"),
    ("bare CR", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n"),
    ("NUL in the URL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("raw NUL in the URL", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("absolute URI", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("dots", "GET /tickets/../health HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("coded dots", "GET /tickets/%2e%2e/health HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("coded slash", "GET /tickets%2f1 HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("two slashes", "GET //evil.example HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("backslash", "GET /\\a HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("body of a GET", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"),
    ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("nonsense", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"),
]


def test_heads_that_two_programs_read_differently():
    for name, text in REFUSED:
        answer = web.raw(text.encode("latin-1"))
        assert answer.startswith(b"HTTP/1.1 400"), (name, answer[:60])
        tap.equal(answer.count(b"HTTP/1.1"), 1, name)
    fine = web.raw(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")  # the control
    assert fine.startswith(b"HTTP/1.1 200"), fine[:60]
    assert web.raw(b"GET /" + b"a" * 20000).startswith(b"HTTP/1.1 431")


def test_one_request_a_connection():
    answer = web.raw(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 3)
    tap.equal(answer.count(b"HTTP/1.1"), 1)
    answer = web.raw(b"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
                     b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=b&"
                     b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    tap.equal(answer.count(b"HTTP/1.1"), 1)


def test_chunked_body():
    browser = Browser(web)
    form = browser.get("/login").fields("login")
    form.update(login="budi", password=BUDI["password"])
    body = urllib.parse.urlencode(form).encode()
    text = (b"POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nCookie: ticketd_form="
            + browser.cookies["ticketd_form"].encode()
            + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
            + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
    assert web.raw(text).startswith(b"HTTP/1.1 303")


def test_hostile_forms():
    browser = Browser(web).log_in(BUDI)
    mark = b"m"
    for body in (b"", b"--m", b"--m\r\n", b"--x\r\n\r\n", b"--m\r\n\r\n\r\n--m--",
                 b"--m\r\nContent-Disposition: form-data\r\n\r\nx\r\n--m--",
                 b'--m\r\nContent-Disposition: form-data; name="a\r\n\r\nx\r\n--m--\r\n',
                 b'--m\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"x" * 600000,
                 b'--m\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 300):
        answer = browser.ask("POST", "/tickets/new", body,
                             {"Content-Type": "multipart/form-data; boundary=" + mark.decode()})
        assert answer.status in (400, 403), (body[:40], answer.status)
    for kind in ("multipart/form-data", "application/json", "text/plain"):
        answer = browser.ask("POST", "/tickets/new", b"{}", {"Content-Type": kind})
        assert answer.status in (400, 403), (kind, answer.status)
    answer = browser.post("/tickets/new", {"subject": "\0", "a": "%"})
    assert answer.status in (400, 403), answer.status


def test_slow_clients_cost_nothing():
    slow = [socket.create_connection(("127.0.0.1", web.port)) for _ in range(100)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nHost")
    tap.equal(Browser(web).get("/health").status, 200)
    slow[0].settimeout(30)
    answer = slow[0].recv(1000)
    assert b"408" in answer, answer
    for connection in slow:
        connection.close()


def test_a_hanging_ticketd_holds_up_nobody_else():
    browser = Browser(web).log_in(BUDI)
    door.failures["account"] = "hang"
    threads = [threading.Thread(target=lambda: web.raw(
        b"GET /account HTTP/1.1\r\nHost: a\r\nCookie: ticketd_session="
        + browser.cookies["ticketd_session"].encode() + b"\r\n\r\n")) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_for("hanging", lambda: door.count("account") >= 4)
    start = time.monotonic()
    tap.equal(browser.get("/tickets").status, 200)
    assert time.monotonic() - start < 5
    del door.failures["account"]
    door.stop()
    for thread in threads:
        thread.join()
    door.start()


def test_connections_of_one_address():
    other = Web("few", connections=5)
    try:
        held = [socket.create_connection(("127.0.0.1", other.port)) for _ in range(5)]
        for connection in held:
            connection.sendall(b"GET")
        answer = wait_for("429", lambda: other.raw(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"))
        assert b"429" in answer, answer
        for connection in held:
            connection.close()
        wait_for("room", lambda: b" 200 " in other.raw(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"))
    finally:
        tap.equal(other.stop(), 0)


def test_forwarded_for():
    other = Web("proxied", more="trusted-proxies = 127.0.0.1, 10.0.0.0/8\n")
    try:
        for given, wanted in (("192.0.2.7", "192.0.2.7"), ("1.2.3.4, 192.0.2.7", "192.0.2.7"),
                              ("192.0.2.7, 10.1.1.1", "192.0.2.7"), ("nonsense", "127.0.0.1")):
            Browser(other).get("/health", **{"X-Forwarded-For": given})
            tap.equal(door.last("me")["client"], wanted, given)
        Browser(web).get("/health", **{"X-Forwarded-For": "192.0.2.9"})
        tap.equal(door.last("me")["client"], "127.0.0.1", "where no proxy is trusted")
    finally:
        tap.equal(other.stop(), 0)


def open_events(browser, more=b""):
    connection = socket.create_connection(("127.0.0.1", browser.server.port), timeout=20)
    connection.sendall(b"GET /events HTTP/1.1\r\nHost: a\r\nCookie: ticketd_session="
                       + browser.cookies["ticketd_session"].encode() + b"\r\n" + more + b"\r\n")
    return connection


def read_until(connection, words):
    text = b""
    while words not in text:
        part = connection.recv(4096)
        assert part, text
        text += part
    return text


def test_events():
    browser = Browser(web).log_in(BUDI)
    connection = open_events(browser, b"Last-Event-ID: 41\r\n")
    text = read_until(connection, b": ping")
    assert b"text/event-stream" in text, text
    tap.equal(door.last("watch")["after"], 41)
    door.tell("ticket", {"ticket": 10001}, 42)
    text = read_until(connection, b"\n\n")
    assert b"id: 42\nevent: ticket\ndata: {\"ticket\":10001}" in text, text
    connection.close()
    tap.equal(Browser(web).get("/events").status, 401)


def processor_time(process):
    fields = open("/proc/%d/stat" % process.pid, encoding="utf-8").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process):
    status = open("/proc/%d/status" % process.pid, encoding="utf-8").read()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1))


def test_a_thousand_listeners():
    browser = Browser(web).log_in(BUDI)
    before = resident(web.process)
    listeners = []
    for _ in range(1000):
        listeners.append(open_events(browser))
    for connection in listeners:
        read_until(connection, b": ping")
    grown = resident(web.process) - before
    tap.note("1,000 listeners: %d KiB more" % grown)
    with open(PROGRAM, "rb") as program:
        is_sanitized = re.search(b"__[at]san_init", program.read())
    assert is_sanitized or grown < 64 * 1024, grown
    start = processor_time(web.process)
    time.sleep(1)
    assert processor_time(web.process) - start < 0.1
    door.tell("ticket", {"ticket": 10001}, 43)
    for connection in listeners:
        read_until(connection, b"id: 43")
    for connection in listeners:
        connection.close()
    tap.equal(Browser(web).get("/health").status, 200)


def test_site_overrides_and_their_errors():
    site = os.path.join(PLACE, "site")
    os.makedirs(os.path.join(site, "languages"))
    with open(os.path.join(site, "site.css"), "w", encoding="utf-8") as file:
        file.write(":root { --accent: #123456 }\n")
    with open(os.path.join(site, "error.html"), "w", encoding="utf-8") as file:
        file.write("{{>head.html}}<p id=\"ours\">{{error_text}}</p>{{>foot.html}}")
    other = Web("site")
    try:
        answer = Browser(other).get("/nowhere")
        assert 'id="ours"' in answer.text and "/site.css" in answer.text
    finally:
        tap.equal(other.stop(), 0)
    with open(os.path.join(site, "error.html"), "w", encoding="utf-8") as file:
        file.write("\n{{nonsense}}")
    with open(os.path.join(site, "languages", "de.json"), "w", encoding="utf-8") as file:
        file.write('{"language":"Deutsch","direction":"ltr",\n"words":{"site-name":"Hilfe"}}')
    process = subprocess.run([PROGRAM, "-c", other.settings], stderr=subprocess.PIPE, text=True,
                             check=False)
    tap.equal(process.returncode, 78)
    assert "error.html:2: found {{nonsense}}" in process.stderr, process.stderr[-500:]
    assert "de.json:2: \"skip\" is missing" in process.stderr, process.stderr[-500:]
    shutil.rmtree(site)


def test_bad_settings():
    path = os.path.join(PLACE, "bad.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[web]\nlisten = nowhere\nmax-upload = 99G\nmembr = x\n[other]\na = b\n")
    process = subprocess.run([PROGRAM, "-c", path], stderr=subprocess.PIPE, text=True, check=False)
    tap.equal(process.returncode, 78)
    for words in ("bad.conf:2: [web] listen", "bad.conf:3: [web] max-upload",
                  "bad.conf:4: [web] membr", "bad.conf:5: [other]", "did you mean member"):
        assert words in process.stderr, (words, process.stderr)


def test_ends_when_told():
    tap.equal(web.process.poll(), None)
    tap.equal(web.stop(), 0)


TESTS = [value for name, value in list(globals().items()) if name.startswith("test_")]


def log_of_web():
    return "".join(open(web.log_path, encoding="utf-8").readlines()[-5:])


if __name__ == "__main__":
    wanted = sys.argv[1:]
    try:
        status = tap.run([t for t in TESTS if not wanted or t.__name__ in wanted], log_of_web)
    finally:
        if web.process.poll() is None:
            web.process.kill()
        shutil.rmtree(PLACE)
    sys.exit(status)
