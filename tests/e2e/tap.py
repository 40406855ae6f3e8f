"""tap.py - the Test Anything Protocol for a list of functions."""

import os
import sys
import traceback


def note(text):
    for line in str(text).splitlines():
        print("# " + line)
    sys.stdout.flush()


def equal(found, wanted, what="value"):
    assert found == wanted, "%s: found %r, wanted %r" % (what, found, wanted)


def skip_all(why):
    """For what was asked to be left out; what is missing here fails."""
    print("1..0 # SKIP " + why)
    sys.exit(0)


def fail_all(why):
    print("1..1\nnot ok 1 - can be run here\n# " + why)
    sys.exit(1)


def run(tests, on_failure=None):
    """Run the functions in order; return the exit status."""
    if os.environ.get("TICKETD_SKIP_E2E"):
        skip_all("TICKETD_SKIP_E2E is set")
    failed = 0
    print("1..%d" % len(tests))
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace("test_", "").replace("_", " ")
        try:
            test()
            print("ok %d - %s" % (number, name))
        except Exception:  # a broken test must not hide the others
            failed += 1
            print("not ok %d - %s" % (number, name))
            note(traceback.format_exc())
            if on_failure:
                note(on_failure())
        sys.stdout.flush()
    return 1 if failed else 0
