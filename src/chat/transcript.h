/* transcript.h - a chat as the text and the subject of the ticket that it becomes. */
#ifndef TICKETD_CHAT_TRANSCRIPT_H
#define TICKETD_CHAT_TRANSCRIPT_H

#include "chat/bot_book.h"
#include "core/chat.h"

/* Both take lines as they may come from anybody: any bytes, any time. Linear. */

/* What is past it is left out at the end: more than anybody reads, less than a mail. */
#define TRANSCRIPT_BYTES_MAX ((gsize)512 * 1024)
/* So that it is read at one glance in a list of mails. */
enum { TRANSCRIPT_SUBJECT_MAX = 80 };

/* `lines` (of ChatLine *, in order) as plain text, in the words of the book:
 *
 *   Percakapan di obrolan; waktu dalam UTC.
 *
 *   2026-11-28
 *
 *   [10:15] Budi (Pelanggan): Kata sandi saya salah
 *       dan saya tidak bisa masuk
 *   [10:15] Bot: ...
 *
 * Only a new line of the chat begins with a bracket, and the role stands behind each
 * name: nobody can put words into another's mouth. The caller frees it. */
char *transcript_text(const BotBook *book, const GPtrArray *lines);

/* The customer's first line of three words at least that is not a button's title; or the
 * title of `topic` (its name; "" for none); or the first line that says anything; or the
 * book's word for it. One line of at most TRANSCRIPT_SUBJECT_MAX characters, never empty.
 * The caller frees it. */
char *transcript_subject(const BotBook *book, const GPtrArray *lines, const char *topic);

#endif
