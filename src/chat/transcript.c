/* transcript.c - a chat as the text and the subject of the ticket that it becomes. */
#include "chat/transcript.h"

#include "core/subject.h"

#include <string.h>

#define NAME_CHARACTERS_MAX 100
#define INDENT "    "
/* A day's name, and a time: their lengths with the NUL. */
#define DAY_SIZE 11
#define TIME_SIZE 6

/* What ends a line wherever it is shown. */
static bool
is_line_end(gunichar c)
{
    return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Seen by nobody, or turning the direction of what follows: not in a name. */
static bool
is_trickery(gunichar c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x61C;
}

static void
put_name(GString *out, const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    guint length = 0;

    for (const char *p = valid; *p && length < NAME_CHARACTERS_MAX;
         p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (is_trickery(c) || g_unichar_iscntrl(c) || is_line_end(c))
            continue;
        g_string_append_unichar(out, c);
        length++;
    }
}

static void
put_author(GString *out, const BotBook *book, const ChatLine *line)
{
    const char *role = book->lines[BOT_BOT];
    gsize before = out->len;

    if (line->from != CHAT_FROM_BOT) {
        role = book->lines[line->from == CHAT_FROM_AGENT ? BOT_AGENT : BOT_CUSTOMER];
        put_name(out, line->name);
    }
    if (out->len > before)
        g_string_append_printf(out, " (%s)", role);
    else
        g_string_append(out, role);
}

/* The text; all its lines but the first are indented, empty ones at its ends are left
 * out.
 */
static void
put_text(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    guint owed = 0;
    bool is_begun = false;

    for (const char *p = g_strchomp(valid); *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (is_line_end(c)) {
            owed += is_begun;
            continue;
        }
        if (c != '\t' && g_unichar_iscntrl(c))
            continue;
        for (; owed > 1; owed--)
            g_string_append_c(out, '\n');
        if (owed == 1)
            g_string_append(out, "\n" INDENT);
        owed = 0;
        is_begun = true;
        g_string_append_unichar(out, c == '\t' ? ' ' : c);
    }
}

/* Both are empty for a time that no calendar has. */
static void
read_time(gint64 at, char day[DAY_SIZE], char clock[TIME_SIZE])
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at / 1000);

    *day = *clock = '\0';
    if (!time)
        return;
    g_snprintf(day, DAY_SIZE, "%04d-%02d-%02d", g_date_time_get_year(time),
               g_date_time_get_month(time), g_date_time_get_day_of_month(time));
    g_snprintf(clock, TIME_SIZE, "%02d:%02d", g_date_time_get_hour(time),
               g_date_time_get_minute(time));
}

char *
transcript_text(const BotBook *book, const GPtrArray *lines)
{
    GString *out = g_string_new(book->lines[BOT_TRANSCRIPT]);
    char day[DAY_SIZE], clock[TIME_SIZE], today[DAY_SIZE] = "";

    g_string_append_c(out, '\n');
    for (guint i = 0; i < lines->len; i++) {
        const ChatLine *line = lines->pdata[i];

        if (out->len + strlen(line->text) > TRANSCRIPT_BYTES_MAX) {
            g_string_append(out, "\n[...]\n");
            break;
        }
        read_time(line->at, day, clock);
        if (i == 0 || strcmp(day, today) != 0)
            g_string_append_printf(out, "\n%s\n\n", day);
        g_strlcpy(today, day, sizeof today);
        g_string_append_printf(out, "[%s] ", clock);
        put_author(out, book, line);
        g_string_append(out, ": ");
        put_text(out, line->text);
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

/* Is it what a button says, and not what a person says? */
static bool
is_title(const BotBook *book, const char *folded)
{
    for (guint i = 0; i < BOT_WORDS + book->all->len; i++) {
        const BotChoice *choice =
            i < BOT_WORDS ? &book->words[i] : book->all->pdata[i - BOT_WORDS];
        g_autofree char *title = bot_fold(choice->title, strlen(choice->title));

        if (strcmp(folded, title) == 0)
            return true;
    }
    return false;
}

/* The customer's first line of that many words. NULL if there is none. */
static const char *
find_words(const BotBook *book, const GPtrArray *lines, guint count)
{
    for (guint i = 0; i < lines->len; i++) {
        const ChatLine *line = lines->pdata[i];
        g_autofree char *folded = NULL;

        if (line->from != CHAT_FROM_CUSTOMER)
            continue;
        folded = bot_fold(line->text, MIN(strlen(line->text), BOT_HEARD_MAX));
        if (bot_count_words(folded) >= count && !is_title(book, folded))
            return line->text;
    }
    return NULL;
}

/* Of one line, not too long, cut between words where that can be. */
static char *
subject_of(const char *text)
{
    g_autofree char *start = g_strndup(text, BOT_HEARD_MAX);
    g_autofree char *valid = g_utf8_make_valid(start, -1);
    g_autofree char *subject = subject_for_ticket(valid);
    char *end, *blank;
    bool is_between;

    if (g_utf8_strlen(subject, -1) <= TRANSCRIPT_SUBJECT_MAX)
        return g_steal_pointer(&subject);
    end = g_utf8_offset_to_pointer(subject, TRANSCRIPT_SUBJECT_MAX - 1);
    is_between = *end == ' ';
    *end = '\0';
    blank = strrchr(subject, ' ');
    if (!is_between && blank && blank - subject > (end - subject) / 2)
        *blank = '\0';
    return g_strconcat(subject, "…", NULL);
}

char *
transcript_subject(const BotBook *book, const GPtrArray *lines, const char *topic)
{
    const BotTopic *asked = bot_book_topic(book, topic);
    const char *text = find_words(book, lines, 3);
    char *subject;

    if (!text)
        text = asked ? asked->choice.title : find_words(book, lines, 1);
    subject = subject_of(text ? text : book->lines[BOT_SUBJECT]);
    if (*subject == '\0') {
        g_free(subject);
        subject = g_strdup(book->lines[BOT_SUBJECT]);
    }
    return subject;
}
