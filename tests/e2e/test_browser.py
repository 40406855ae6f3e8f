#!/usr/bin/python3
"""test_browser.py - the member area in a real browser: the stories that the help pages of such
desks tell their customers, in Indonesian and in English, with the mails that go out; without
script, on a phone, by keyboard alone.
"""
import contextlib
import os
import sys

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

import tap
import web
import world as w

WORDS = {
    "en": {"sections": "Support", "email": "Email support", "new": "New ticket",
           "submit": "Submit", "open": "Open ticket", "resolve": "Resolve",
           "answered": "Answered", "customer-reply": "Customer-Reply", "closed": "Closed"},
    "id": {"sections": "Dukungan pelanggan", "email": "Dukungan email", "new": "Tiket baru",
           "submit": "Kirim", "open": "Buka tiket", "resolve": "Selesai",
           "answered": "Sudah Dijawab", "customer-reply": "Balasan Pelanggan",
           "closed": "Ditutup"},
}
desk = web.Web(more="chat-wait = 15s")
browsers = {}
counted = [0]


def person(language):
    """Somebody new, with a password and a ticket that staff answered."""
    counted[0] += 1
    address = "p%d@example.org" % counted[0]
    ticket = desk.send(w.mail("Website %d is down" % counted[0], "It shows an error.",
                              "Budi <%s>" % address), address).ticket
    desk.ctl("reply", "--as", "alice", str(ticket), text="Which error is it?\n")
    desk.ctl("user", "add", address, "--name", "Budi %d" % counted[0], "--language", language)
    return address, desk.password(address), ticket


def browser(language="en", **options):
    """One a kind, with nobody logged in."""
    kind = (language, *sorted(options.items()))
    if kind not in browsers:
        browsers[kind] = web.browser(desk.folder, language, **options)
    browsers[kind].get(desk.url + "/health")
    browsers[kind].delete_all_cookies()
    return browsers[kind]


def one(page, selector):
    return page.find_element(By.CSS_SELECTOR, selector)


def text_of(page, selector):
    """Asked again where it is renewed meanwhile."""
    for _ in range(20):
        with contextlib.suppress(StaleElementReferenceException):
            return one(page, selector).text
    raise w.Trouble("%s is renewed again and again" % selector)


def press(element):
    """Press it, and wait until another page is there: loaded, or put in its place."""
    page = element.parent
    before = one(page, "body")
    element.click()

    def is_other():
        try:
            before.is_enabled()
            return False
        except StaleElementReferenceException:
            return page.execute_script("return document.readyState") == "complete"
    w.wait_for("another page", is_other)


def log_in(page, login, password, path="/login"):
    page.get(desk.url + path)
    one(page, "#login [name=login]").send_keys(login)
    one(page, "#login [name=password]").send_keys(password)
    press(one(page, "#login button"))


def log_out(page):
    one(page, ".menu summary").click()
    press(one(page, "#logout button"))
    tap.equal(page.current_url, desk.url + "/login")


def row(page, ticket):
    return one(page, 'tr[data-ticket="%d"]' % ticket)


def texts(page):
    """Of the thread; read again where it is renewed meanwhile."""
    for _ in range(20):
        with contextlib.suppress(StaleElementReferenceException):
            return [(a.get_attribute("data-kind"), one(a, ".text").text)
                    for a in page.find_elements(By.CSS_SELECTOR, "article[data-entry]")]
    raise w.Trouble("the thread is renewed again and again")


# ------------------------------------------------------------------ the stories

def member_area(language):
    """Log in, see the tickets, click the subject, read, write in the reply box, choose a
    file, submit: the status is Customer-Reply and the team is told."""
    words = WORDS[language]
    address, password, ticket = person(language)
    page = browser(language)
    log_in(page, address, password)
    tap.equal(page.current_url, desk.url + "/tickets")
    tap.equal(one(page, "html").get_attribute("lang"), language)
    tap.equal(row(page, ticket).get_attribute("data-status"), "answered")
    assert words["answered"] in row(page, ticket).text, row(page, ticket).text
    press(one(row(page, ticket), "a"))
    tap.equal(texts(page), [("customer", "It shows an error."),
                            ("staff", "Which error is it?")])
    path = os.path.join(desk.folder, "layar \u00e9.txt")
    w.write_text(path, "Error 500\n")
    one(page, "#reply [name=message]").send_keys("Error 500.\n> as before\n\nThanks, Budi")
    one(page, "#reply [name=attachment]").send_keys(path)
    tap.equal(one(page, "#reply button").text, words["submit"])
    after = len(desk.letters())
    press(one(page, "#reply button"))
    tap.equal(text_of(page, ".heading .status"), words["customer-reply"])
    tap.equal(texts(page)[-1], ("customer", "Error 500.\n> as before\n\nThanks, Budi"))
    tap.equal(text_of(page, "article:last-of-type .attachment a"), "layar \u00e9.txt")
    tap.equal(desk.ticket(ticket)["status"], "customer-reply")
    for who in ("alice", "bob"):
        letter = desk.letter("%s@%s" % (who, w.DOMAIN), "customer-reply", ticket, after)
        assert "Thanks, Budi" in letter.text() and "layar" in letter.text(), letter.text()
    # What is done elsewhere is seen here at once.
    desk.ctl("reply", "--as", "bob", str(ticket), text="It is mended.\n")
    w.wait_for("the answer to be seen", lambda: texts(page)[-1] == ("staff",
                                                                    "It is mended."))
    log_out(page)


def email_support(language):
    """Support, Email support, the tickets screen, New ticket with title, type and description,
    Open ticket; read the answer; Resolve; log out from the menu under the name."""
    words = WORDS[language]
    address, password, _ = person(language)
    page = browser(language)
    log_in(page, address, password, "/")
    nav = one(page, "nav.sections")
    assert words["sections"] in nav.text, nav.text
    press(page.find_element(By.LINK_TEXT, words["email"]))
    press(page.find_element(By.LINK_TEXT, words["new"]))
    one(page, "#new-ticket [name=subject]").send_keys("Tagihan <b>&amp;</b> \u4e2d")
    one(page, "#new-ticket [name=type] option[value=Billing]").click()
    one(page, "#new-ticket [name=description]").send_keys("Mohon dicek.\nTerima kasih.")
    tap.equal(one(page, "#new-ticket button").text, words["open"])
    press(one(page, "#new-ticket button"))
    ticket = int(page.current_url.rsplit("/", 1)[1].split("?")[0].split("#")[0])
    known = desk.ticket(ticket)
    tap.equal((known["subject"], known["type"], known["language"], known["status"]),
              ("Tagihan <b>&amp;</b> \u4e2d", "Billing", language, "open"))
    letter = desk.letter(address, "opened", ticket)
    assert str(ticket) in letter.subject, letter.subject
    assert "%s/tickets/%d" % (desk.url, ticket) in letter.text(), letter.text()
    desk.ctl("reply", "--as", "alice", str(ticket), text="Sudah lunas.\n")
    w.wait_for("the answer", lambda: texts(page)[-1] == ("staff", "Sudah lunas."))
    tap.equal(one(page, "#resolve button").text, words["resolve"])
    after = len(desk.letters())
    press(one(page, "#resolve button"))
    tap.equal(text_of(page, ".heading .status"), words["closed"])
    assert not page.find_elements(By.CSS_SELECTOR, "#resolve"), "resolved already"
    tap.equal(desk.ticket(ticket)["history"][-1]["why"], "resolved, " + address)
    desk.letter("alice@" + w.DOMAIN, "closed", ticket, after)
    # A new message opens it again.
    one(page, "#reply [name=message]").send_keys("Belum.")
    press(one(page, "#reply button"))
    tap.equal(text_of(page, ".heading .status"), words["customer-reply"])
    desk.letter("alice@" + w.DOMAIN, "reopened", ticket, after)
    log_out(page)


def lines(page):
    """What was said, as (who, text); read again where it is renewed meanwhile."""
    for _ in range(20):
        with contextlib.suppress(StaleElementReferenceException):
            return [(li.get_attribute("data-from"), li.text)
                    for li in page.find_elements(By.CSS_SELECTOR, "li[data-from]")]
    raise w.Trouble("the chat is renewed again and again")


def wait_for_line(page, who, text):
    w.wait_for("%s to say %s" % (who, text),
               lambda: any(f == who and text in t for f, t in lines(page)))


def choose(page, value):
    w.wait_for("the choice " + value, lambda: page.find_elements(
        By.CSS_SELECTOR, 'button[name=choice][value="%s"]' % value))
    count = len(lines(page))
    one(page, 'button[name=choice][value="%s"]' % value).click()
    w.wait_for("an answer", lambda: len(lines(page)) > count)


def say(page, text):
    one(page, "#chat [name=message]").send_keys(text)
    one(page, "#chat button").click()
    wait_for_line(page, "agent" if "/desk/" in page.current_url else "customer", text)


def chat_support(language):
    """Chat support: log in, pick one of the bot's keywords, Live Agent Request, Resume Chat with
    Bot, talk to a human, Restart; an agent comes, they talk, the agent ends it: a ticket."""
    address, password, _ = person(language)
    page, agent = browser(language), browser("en", width=900)
    log_in(page, address, password, "/chat")
    tap.equal(one(page, "html").get_attribute("lang"), language)
    tap.equal(lines(page)[0][0], "bot")
    topics = [b.get_attribute("value") for b in
              page.find_elements(By.CSS_SELECTOR, "button[name=choice]")]
    assert len(topics) > 2, topics
    choose(page, topics[0])
    after = len(desk.letters())
    choose(page, "live-agent")
    desk.letter("alice@" + w.DOMAIN, "chat", None, after)
    choose(page, "resume-bot")
    choose(page, "restart")
    choose(page, topics[0])
    choose(page, "resume-bot")
    choose(page, "human")
    say(page, "Website <b>saya</b> & blog down")
    log_in(agent, "alice@" + w.DOMAIN, desk.password("alice"), "/desk/chats")
    press(one(agent, 'main a[href^="/desk/chats/"]'))
    wait_for_line(agent, "customer", "Website <b>saya</b> & blog down")
    one(agent, "#join button").click()
    w.wait_for("the box", lambda: agent.find_elements(By.CSS_SELECTOR, "#chat"))
    say(agent, "Sedang kami periksa.")
    wait_for_line(page, "agent", "Sedang kami periksa.")
    say(page, "Baik.")
    wait_for_line(agent, "customer", "Baik.")
    page.refresh()
    assert ("customer", "Baik.") in [(f, t.splitlines()[-1]) for f, t in lines(page)] \
        or any("Baik." in t for _, t in lines(page)), "a reload shows the whole chat"
    one(agent, "#chat-end button").click()
    w.wait_for("the end", lambda: page.find_elements(By.CSS_SELECTOR, "#ended a"))
    ticket = int(one(page, "#ended a").get_attribute("href").rsplit("/", 1)[1])
    known = desk.ticket(ticket)
    tap.equal((known["status"], known["customer"]["address"]), ("closed", address))
    text = "".join(e["text"] for e in known["entries"])
    for word in ("Website <b>saya</b> & blog down", "Sedang kami periksa.", "Baik."):
        assert word in text, text
    press(one(page, "#ended a"))
    assert "Sedang kami periksa." in text_of(page, "#thread")


def nobody_comes(language):
    """A chat asked for at night: the transcript becomes a ticket, and goes on there."""
    address, password, _ = person(language)
    page = browser(language)
    log_in(page, address, password, "/chat")
    choose(page, one(page, "button[name=choice]").get_attribute("value"))
    choose(page, "live-agent")
    after = len(desk.letters())
    w.wait_for("the ticket", lambda: page.find_elements(By.CSS_SELECTOR, "#ended a"), 60)
    ticket = int(one(page, "#ended a").get_attribute("href").rsplit("/", 1)[1])
    tap.equal(desk.ticket(ticket)["status"], "open")
    assert str(ticket) in desk.letter(address, "opened", ticket, after).subject
    desk.letter("alice@" + w.DOMAIN, "opened", ticket, after)


def test_chat_support_english():
    chat_support("en")


def test_chat_support_indonesian():
    chat_support("id")


def test_chat_that_nobody_comes_to():
    nobody_comes("id")


def test_member_area_english():
    member_area("en")


def test_member_area_indonesian():
    member_area("id")


def test_email_support_english():
    email_support("en")


def test_email_support_indonesian():
    email_support("id")


def test_a_mailed_link():
    address, _, ticket = person("en")
    page = browser()
    page.get(desk.url + "/login/link")
    one(page, "[name=address]").send_keys(address)
    press(one(page, "main form button"))
    letter = desk.letter(address, "login-link", None)
    link = next(word for word in letter.text().split() if "/login/link/" in word)
    page.get(link)
    press(one(page, "main form button"))
    row(page, ticket)
    log_out(page)
    page.get(link)
    press(one(page, "main form button"))
    assert one(page, "[role=alert]").text, "a link that was used says so"


# ------------------------------------------------------------------ complaints

def test_a_session_that_ran_out_loses_no_word():
    address, password, ticket = person("en")
    page = browser()
    log_in(page, address, password)
    page.get(desk.url + "/tickets/%d" % ticket)
    text = "Half an hour of <typing> & \"quotes\".\n  Indented \u4e2d\u6587"
    one(page, "#reply [name=message]").send_keys(text)
    desk.ctl("user", "logout", address)
    press(one(page, "#reply button"))
    one(page, "#login [name=login]").send_keys(address)
    one(page, "#login [name=password]").send_keys(password)
    press(one(page, "#login button"))
    if not texts(page)[-1:] == [("customer", text)]:
        # It goes on where it was: with the words in the box, or sent.
        tap.equal(one(page, "[name=message]").get_attribute("value"), text)
        press(one(page, "main form button.main, #reply button"))
    tap.equal(texts(page)[-1], ("customer", text))
    tap.equal([e["text"] for e in desk.ticket(ticket)["entries"]].count(text), 1)


def test_a_double_click_and_a_reload_are_one():
    address, password, ticket = person("en")
    page = browser()
    log_in(page, address, password)
    page.get(desk.url + "/tickets/%d" % ticket)
    one(page, "#reply [name=message]").send_keys("Only once.")
    page.execute_script("const f = document.getElementById('reply');"
                        "const b = f.querySelector('button'); b.click(); b.click();"
                        "setTimeout(() => b.click(), 5);")
    w.wait_for("the reply", lambda: texts(page)[-1:] == [("customer", "Only once.")])
    page.refresh()
    page.back()
    page.forward()
    tap.equal([e["text"] for e in desk.ticket(ticket)["entries"]].count("Only once."), 1)


def test_a_link_of_another_person():
    first, password, ticket = person("en")
    other, others_password, _ = person("en")
    page = browser()
    log_in(page, other, others_password)
    page.get(desk.url + "/tickets/%d" % ticket)
    assert not page.find_elements(By.CSS_SELECTOR, "article[data-entry]"), "a stranger's"
    log_out(page)
    page.get(desk.url + "/tickets/%d" % ticket)
    one(page, "#login [name=login]").send_keys(first)
    one(page, "#login [name=password]").send_keys(password)
    press(one(page, "#login button"))
    tap.equal(texts(page)[0], ("customer", "It shows an error."))


def test_hostile_words_are_words():
    """Stored script in subject, name, text and file name, as HTML mail too."""
    evil = "<script>document.title='owned'</script><img src=x onerror=document.title='owned'>"
    address, password, ticket = person("en")
    desk.ctl("user", "add", "x%s" % address, "--name", evil[:60])
    mail = w.mail(evil, evil, "%s <%s>" % ("Evil", address),
                  headers=[("In-Reply-To", "<none@example.org>")])
    other = desk.send(mail, address).ticket
    html = mail.replace(b"text/plain", b"text/html").replace(b"Message-ID: <",
                                                             b"Message-ID: <h")
    third = desk.send(html, address).ticket
    page = browser()
    log_in(page, address, password)
    for number in (other, third, ticket):
        page.get(desk.url + "/tickets/%d" % number)
        for summary in page.find_elements(By.CSS_SELECTOR, ".original summary"):
            summary.click()
        assert "owned" not in page.title or "<script>" in page.title, page.title
    tap.equal([e for e in page.get_log("browser") if "Content Security Policy" in e["message"]],
              [], "nothing was even tried")
    page.get(desk.url + "/tickets")
    assert evil[:20] in row(page, other).text, row(page, other).text


# ------------------------------------------------------------------ any browser

def test_without_script():
    address, password, ticket = person("id")
    page = browser("id", script=False)
    page.get(desk.url + "/login")
    one(page, "#login [name=login]").send_keys(address)
    one(page, "#login [name=password]").send_keys(password)
    one(page, "#login button").click()
    w.wait_for("the tickets", lambda: page.find_elements(By.CSS_SELECTOR, "tr[data-ticket]"))
    one(row(page, ticket), "a").click()
    w.wait_for("the ticket", lambda: page.find_elements(By.CSS_SELECTOR, "#reply"))
    one(page, "#reply [name=message]").send_keys("Tanpa skrip.")
    one(page, "#reply button").click()
    w.wait_for("the reply", lambda: texts(page)[-1:] == [("customer", "Tanpa skrip.")])
    one(page, "#resolve button").click()
    w.wait_for("it to be closed", lambda: desk.ticket(ticket)["status"] == "closed")


def test_on_a_phone():
    address, password, ticket = person("id")
    page = browser("id", width=500)
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                         {"width": 320, "height": 640, "deviceScaleFactor": 2,
                          "mobile": True})
    log_in(page, address, password)
    for path in ("/tickets", "/tickets/%d" % ticket, "/tickets/new", "/account", "/password"):
        page.get(desk.url + path)
        wide = page.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 320, "%s is %d pixels wide" % (path, wide)
        small = page.execute_script(
            "return [...document.querySelectorAll('button, .button, select, input:not("
            "[type=hidden]), textarea')].filter(e => e.offsetHeight && e.offsetHeight < 32)"
            ".map(e => e.outerHTML)")
        tap.equal(small, [], path + ": too small for a finger")


def test_by_keyboard_alone():
    address, password, ticket = person("en")
    page = browser()
    page.get(desk.url + "/login")
    one(page, "#login [name=login]").click()
    keys(page, address, Keys.TAB, password, Keys.ENTER)
    w.wait_for("the tickets", lambda: page.find_elements(By.CSS_SELECTOR, "tr[data-ticket]"))
    tab_to(page, 'tr[data-ticket="%d"] a' % ticket)
    keys(page, Keys.ENTER)
    w.wait_for("the ticket", lambda: page.find_elements(By.CSS_SELECTOR, "#reply"))
    tab_to(page, "#reply [name=message]")
    keys(page, "By keyboard.")
    tab_to(page, "#reply button")
    keys(page, Keys.SPACE)
    w.wait_for("the reply", lambda: texts(page)[-1:] == [("customer", "By keyboard.")])
    tab_to(page, ".menu summary")
    keys(page, Keys.ENTER)
    tab_to(page, "#logout button")
    keys(page, Keys.ENTER)
    w.wait_for("the login", lambda: page.find_elements(By.CSS_SELECTOR, "#login"))


def keys(page, *words):
    for word in words:
        page.switch_to.active_element.send_keys(word)


def tab_to(page, selector):
    """Go there by Tab; what has the focus must be seen to have it."""
    wanted = one(page, selector)
    for _ in range(60):
        focused = page.switch_to.active_element
        if focused == wanted:
            shown = page.execute_script(
                "const s = getComputedStyle(arguments[0]);"
                "return s.outlineStyle !== 'none' || s.boxShadow !== 'none'", focused)
            assert shown, "nobody sees where the focus is: " + selector
            return
        ActionChains(page).send_keys(Keys.TAB).perform()
    raise w.Trouble("Tab does not lead to " + selector)


# ------------------------------------------------------------------ what goes wrong

def test_either_program_is_killed():
    address, password, ticket = person("en")
    page = browser()
    log_in(page, address, password)
    page.get(desk.url + "/tickets/%d" % ticket)
    one(page, "#reply [name=message]").send_keys("Before the crash.")
    desk.stop_ticketd(9)
    press(one(page, "#reply button"))
    tap.equal(one(page, "[name=message]").get_attribute("value"), "Before the crash.")
    assert one(page, "[role=alert]").text, "it says what to do"
    desk.start_ticketd()
    press(one(page, "main form button.main, #reply button"))
    tap.equal(texts(page)[-1], ("customer", "Before the crash."))
    desk.stop_web(9)
    desk.start_web()
    page.get(desk.url + "/tickets/%d" % ticket)
    tap.equal(texts(page)[-1], ("customer", "Before the crash."), "the session lives on")
    tap.equal(len(desk.ticket(ticket)["entries"]), 3)


def main():
    w.enter_namespace()
    w.fail_unless_possible()
    edit = desk.edit
    desk.edit = lambda text: edit(text).replace(
        "aliases = help@", "types = General, Billing, Technical\naliases = help@", 1)
    tests = [value for name, value in sorted(globals().items()) if name.startswith("test_")]
    wanted = sys.argv[1:]
    desk.start()
    try:
        return tap.run([t for t in tests if not wanted or t.__name__ in wanted], desk.logs)
    finally:
        for page in browsers.values():
            page.quit()
        desk.stop()


if __name__ == "__main__":
    sys.exit(main())
