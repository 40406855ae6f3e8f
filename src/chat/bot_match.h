/* bot_match.h - which of the bot's keywords a message holds, however it is written. */
#ifndef TICKETD_CHAT_BOT_MATCH_H
#define TICKETD_CHAT_BOT_MATCH_H

#include <glib.h>
#include <stdbool.h>

/* More of a message is not looked at: nobody asks a bot in more words. */
#define BOT_HEARD_MAX ((gsize)16 * 1024)

/* `length` bytes of anything as words to be compared: no case, accents or characters that
 * nobody sees, one blank for all that is neither letter, digit, mark nor emoji, none at
 * the ends. Bytes that are no UTF-8 are blanks. The caller frees it. Linear. */
char *bot_fold(const char *text, gsize length);

/* Words of what was folded; two characters are one in a script that writes them without
 * blanks. */
guint bot_count_words(const char *folded);

typedef struct BotMatcher BotMatcher;
BotMatcher *bot_matcher_new(void);
void bot_matcher_free(BotMatcher *matcher); /* NULL is fine */

/* `phrase`, folded as above and not empty, means `what`. With `is_whole` only a message
 * that holds nothing else does. The first to be added counts. */
void bot_matcher_add(BotMatcher *matcher, const char *phrase, gconstpointer what,
                     bool is_whole);
/* What the longest phrase means that stands in the message as whole words, the first of
 * those that are as long; NULL if none does. In scripts that write words without blanks
 * between them, a phrase counts wherever it stands. Time grows with the message's length,
 * times the longest phrase's at worst. */
gconstpointer bot_matcher_find(const BotMatcher *matcher, const char *message,
                               gsize length);

#endif
