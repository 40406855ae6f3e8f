#!/usr/bin/env python3
"""test_pipe.py - a mail's whole way, handed over by Postfix's pipe(8)."""

import cases

if __name__ == "__main__":
    cases.main("pipe")
