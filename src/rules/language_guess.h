/* language_guess.h - in which of our languages somebody writes. */
#ifndef TICKETD_RULES_LANGUAGE_GUESS_H
#define TICKETD_RULES_LANGUAGE_GUESS_H

/* "en" or "id": what `content_language` (a Content-Language field, RFC 3282; NULL or "" for
 * none) says first, else what the common words of `text` are of, if they say it clearly;
 * else `fallback`. Looks at the first LANGUAGE_GUESS_BYTES only. Static, or `fallback`. */
const char *language_guess(const char *content_language, const char *text,
                           const char *fallback);

#define LANGUAGE_GUESS_BYTES 4000

#endif
