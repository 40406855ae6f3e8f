"""web.py - a world with ticketd-web before it, and a real browser."""
import contextlib
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request

import door as d
import world as w

WEB_CONF = """\
[web]
listen = inet:127.0.0.1:{port}
member = unix:{folder}/run/member.sock
base-url = http://127.0.0.1:{port}
max-upload = 25M
"""


class Web(w.World):
    """ticketd with its member door, and ticketd-web."""

    def __init__(self, language="en", more=""):
        super().__init__(language=language, settings=self.member_settings)
        self.web_port = w.free_port()
        self.web_config = os.path.join(self.folder, "ticketd-web.conf")
        self.web_log = os.path.join(self.folder, "web.log")
        self.more = more
        self.web = None

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.web_port

    def member_settings(self, text):
        return d.member_settings(self)(text).replace(
            "base-url = http://desk.test", "base-url = %s\n%s" % (self.url, self.more), 1)

    def start(self, with_postfix=True):
        super().start(with_postfix)
        self.start_web()
        return self

    def start_web(self):
        w.write_text(self.web_config, WEB_CONF.format(port=self.web_port,
                                                      folder=self.folder))
        with open(self.web_log, "ab") as log:
            self.web = subprocess.Popen([w.program("ticketd-web"), "-c", self.web_config],
                                        stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        w.wait_for("ticketd-web", self.web_answers)

    def web_answers(self):
        if self.web.poll() is not None:
            raise w.Trouble("ticketd-web ended with %d:\n%s"
                            % (self.web.returncode, w.read_text(self.web_log)))
        try:
            with urllib.request.urlopen(self.url + "/health", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop_web(self, how=signal.SIGTERM):
        if self.web is None:
            return None
        if self.web.poll() is None:
            self.web.send_signal(how)
        status = self.web.wait(w.PATIENCE)
        self.web = None
        return status

    def stop(self, keep=False):
        with contextlib.suppress(Exception):
            self.stop_web(signal.SIGKILL)
        super().stop(keep)

    def logs(self):
        return super().logs() + "\n--- ticketd-web\n" + "\n".join(
            w.read_text(self.web_log).splitlines()[-12:])

    def password(self, who, password="a long enough password"):
        """Give them one, at the terminal."""
        self.ctl("user", "passwd", who, text=password + "\n")
        return password


def browser(folder, language="en", width=1100, script=True, dark=False):
    """A chromium without a window, in a profile of its own below `folder`."""
    from selenium import webdriver  # pylint: disable=import-outside-toplevel
    from selenium.webdriver.chrome.service import Service  # pylint: disable=import-outside-toplevel

    options = webdriver.ChromeOptions()
    profile = os.path.join(folder, "chromium-%s" % os.urandom(4).hex())
    os.makedirs(os.path.join(folder, "down"), exist_ok=True)
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                 "--no-first-run", "--disable-background-networking", "--disable-sync",
                 "--disable-component-update", "--user-data-dir=" + profile,
                 "--window-size=%d,900" % width, "--lang=" + language):
        options.add_argument(word)
    if dark:
        options.add_argument("--force-dark-mode")
        options.add_argument("--blink-settings=preferredColorScheme=0")
    prefs = {"intl.accept_languages": language,
             "download.default_directory": os.path.join(folder, "down")}
    if not script:
        prefs["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", prefs)
    driver = webdriver.Chrome(options=options,
                              service=Service(shutil.which("chromedriver")))
    driver.set_page_load_timeout(w.PATIENCE)
    return driver
