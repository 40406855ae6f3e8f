"""bare_debian.py - a bare Debian to try things in: made by debootstrap, layered, thrown away.

What newcomer and package share. Needs root, and the network for the making of it.
"""

import contextlib
import fcntl
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
import traceback

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOST = "mx.example.net"
A_DAY = 24 * 3600  # so long a Debian is fresh
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
               "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "HOME": "/root"}


class Trouble(Exception):
    """A command failed, or what was waited for did not come."""


def run(*words, check=True, **more):
    result = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, check=False, **more)
    if check and result.returncode != 0:
        raise Trouble("%s: exit status %d\n%s" % (" ".join(words), result.returncode,
                                                  result.stdout[-3000:]))
    return result.stdout


def inside(root, line, check=True, folder="/"):
    """Run a line for the shell in there; what it says."""
    return run("chroot", root, "/bin/bash", "-c", "cd %s && %s" % (folder, line),
               check=check, env=ENVIRONMENT)


def wait_for(what, probe, seconds):
    deadline = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Trouble("waited %d s in vain for %s" % (seconds, what))
        time.sleep(0.1)


# ---------------------------------------------------------------- making one

def mirror():
    """Where this machine gets its Debian from, and which."""
    codename = re.search(r"VERSION_CODENAME=(\w+)",
                         open("/etc/os-release", encoding="utf-8").read()).group(1)
    listed = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                 "Created-By: Packages")
    for line in listed.splitlines():
        uri, release, component = line.split()
        if (release, component) == (codename, "main"):
            return codename, uri
    raise Trouble("no apt source of %s main here" % codename)


def debootstrap(base):
    codename, uri = mirror()
    run("debootstrap", "--variant=minbase", codename, base, uri)
    for name in ("resolv.conf", "apt/sources.list", "apt/sources.list.d", "apt/apt.conf.d",
                 "apt/auth.conf.d", "apt/keyrings", "apt/trusted.gpg.d"):
        there, here = os.path.join(base, "etc", name), os.path.join("/etc", name)
        if os.path.isdir(here):
            shutil.copytree(here, there, dirs_exist_ok=True)
        elif os.path.exists(here):
            shutil.copy(here, there)
        elif name == "apt/sources.list" and os.path.exists(there):
            os.unlink(there)
    with open(os.path.join(base, "usr/sbin/policy-rc.d"), "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\nexit 101\n")  # nothing is started while it is built
        os.fchmod(file.fileno(), 0o755)
    fast = os.path.join(base, "etc/dpkg/dpkg.cfg.d/fast")
    with open(fast, "w", encoding="utf-8") as file:
        file.write("force-unsafe-io\n")  # it is thrown away
    with open(os.path.join(base, "etc/mailname"), "w", encoding="utf-8") as file:
        file.write(HOST + "\n")
    with open(os.path.join(base, "etc/hosts"), "w", encoding="utf-8") as file:
        file.write("127.0.0.1 localhost %s\n" % HOST)


def make_bare(base):
    """A bare Debian in base: debootstrap's of today, kept in build/, or a new one."""
    kept = TOP + "/build/bare-debian"
    if not os.path.exists(kept) or time.time() - os.path.getmtime(kept) > A_DAY:
        half = kept + ".half"
        for old in (half, kept):
            shutil.rmtree(old, ignore_errors=True)
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        debootstrap(half)
        os.rename(half, kept)
        os.utime(kept)
    run("cp", "-a", kept, base)


@contextlib.contextmanager
def proc(root):
    run("mount", "-t", "proc", "proc", root + "/proc")
    try:
        yield
    finally:
        run("umount", root + "/proc")


# -------------------------------------------------------------------- layers

def isolated(base, scratch, script, *words):
    """Run this script with --trial ROOT WORDS: in namespaces of its own, without a network,
    on a layer over base; its exit status, and what it says."""
    mounts = ("mount -t tmpfs tmpfs {s} && mkdir {s}/up {s}/work {s}/root && "
              "mount -t overlay overlay -o lowerdir={b},upperdir={s}/up,workdir={s}/work "
              "{s}/root && \"$@\"; exit $?").format(s=scratch, b=base)
    # The shell stays as process 1, where it buries whom nobody waits for.
    os.makedirs(scratch, exist_ok=True)
    result = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child",
         "--mount-proc", "sh", "-c", mounts, "sh", sys.executable, "-B",
         os.path.abspath(script), "--trial", scratch + "/root", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False)
    return result.returncode, result.stdout


def machine_up(root):
    """In a layer: what every machine has, loopback, a name, and /proc."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        request = struct.pack("16sh14x", b"lo", 1)  # IFF_UP
        fcntl.ioctl(probe, 0x8914, request)  # SIOCSIFFLAGS
    run("hostname", HOST)
    run("mount", "-t", "proc", "proc", root + "/proc")


# -------------------------------------------------------------------- telling

class Tally:
    """What passed and what failed, told as it comes."""

    def __init__(self):
        self.passed = self.failed = 0

    def tell(self, fine, name, words=""):
        self.passed, self.failed = self.passed + bool(fine), self.failed + (not fine)
        print("%sok - %s" % ("" if fine else "not ", name), flush=True)
        if not fine:
            print("    " + words.replace("\n", "\n    "), flush=True)
        return fine


def main(trial, trials):
    """The main function of a script: trial(ROOT, WORDS) with --trial, where 3 is the exit
    status of trouble; else trials(TALLY, FOLDER), in the folder that is named or one in
    build/, which is gone afterwards."""
    if sys.argv[1:2] == ["--trial"]:
        try:
            trial(*sys.argv[2:])
            return 0
        except Trouble as why:
            print(why)
            return 3
    name = os.path.basename(sys.argv[0])
    folder = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else TOP + "/build/" + name)
    tally = Tally()
    try:
        if os.geteuid() != 0:
            raise Trouble("a Debian in a chroot needs root")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        trials(tally, folder)
    except Exception:  # no debootstrap, no namespaces: said, and a failure
        tally.tell(False, "a bare Debian can be had here", traceback.format_exc())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed or not tally.passed else 0
