/* known_text.h - words of our own letters and earlier entries, found again in a reply. */
#ifndef TICKETD_REPLY_KNOWN_TEXT_H
#define TICKETD_REPLY_KNOWN_TEXT_H

#include "reply/reply_lines.h"
#include "reply/words.h"

/* Of each text the words looked at. */
#define KNOWN_WORDS_MAX 200000

/* Where a line's words are. */
typedef struct KnownLine {
    const char *text;
    gsize length;
    guint first, words;
} KnownLine;

typedef struct KnownText {
    GArray *words; /* of Word: those of the body, by where they stand; `line` is unused */
    guint32 *places; /* of each word: 1 + where it stands in the known texts; 0: theirs */
    GArray *known;   /* of Word: the known texts, one behind the other, with a word that
                      * equals no other between two */
    const GArray *lines; /* of ReplyLine: the body */
    guint lines_count;   /* when they were read; some may have been cut in two since */
    KnownLine *at;       /* of each of them */
} KnownText;

/* The words of `lines` that repeat `known`, texts that somebody wrote, or `frames`, what
 * letters say round them (both of char *, may be NULL), in their order. What stands
 * between two words that stand together in one of the texts is not known, be it a single
 * word. A line of a frame is known wherever it stands whole. Case, punctuation, quote
 * marks, entities and line breaks do not count. The arguments must outlive the result.
 * Linear, but for stretches that were changed, on which a bounded time is spent. */
KnownText *known_text_new(const GArray *lines, const GPtrArray *known,
                          const GPtrArray *frames);
void known_text_free(KnownText *text);

/* Is nothing known, so that no word of the body can be ours? Then `words` is empty. */
bool known_text_is_empty(const KnownText *text);

/* The words of a line of the body: the index of the first; *count is how many there are.
 */
guint known_text_line(const KnownText *text, const ReplyLine *line, guint *count);

/* How many words of a line are known. */
guint known_text_count(const KnownText *text, const ReplyLine *line);

/* Is the word one of the first few of a known text? */
bool known_text_begins(const KnownText *text, guint word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnownText, known_text_free)

#endif
