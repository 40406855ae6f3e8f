/* content_hash.h - what a mail is, apart from the traces of its way here. */
#ifndef TICKETD_CORE_CONTENT_HASH_H
#define TICKETD_CORE_CONTENT_HASH_H

#include <glib.h>

/* SHA-256, in hex, of a raw message without the header fields that relays and local
 * delivery add (Return-Path, Delivered-To, X-Original-To, Received, results of
 * authentication, spam and virus checks, ARC, our own X-Ticketd-*), with LF line ends
 * and without blank lines at the end. Two deliveries of one mail have the same hash
 * whatever door they took; a Message-ID plays no part beyond its place in the header.
 * The caller frees it. */
char *content_hash(GBytes *raw);

/* SHA-256 of the bytes as they are, 32 bytes. The caller unrefs it. */
GBytes *content_sha256(GBytes *raw);

/* SHA-256, in hex, of a text's letters alone: no digits, blanks, punctuation, case.
 * For recognising a machine that sends the same again and again. The caller frees it. */
char *content_text_hash(const char *text);

#endif
