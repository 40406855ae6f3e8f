#!/usr/bin/env python3
"""test_lmtp.py - a mail's whole way, handed over by Postfix's lmtp(8)."""

import cases

if __name__ == "__main__":
    cases.main("lmtp")
