/* tray.c - the letters in memory: those that wait their turn, and those being sent. */
#include "notify/tray.h"

#include "core/news.h"

enum {
    LETTERS_MAX = 1000,
    BYTES_MAX = 32 << 20, /* of texts and files */
};

struct Tray {
    GQueue line;         /* of Letter * */
    GHashTable *in_hand; /* of letter ids */
    gsize bytes;         /* of those in line */
};

Tray *
tray_new(void)
{
    Tray *tray = g_new0(Tray, 1);

    g_queue_init(&tray->line);
    tray->in_hand = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return tray;
}

void
tray_free(Tray *tray)
{
    g_queue_clear_full(&tray->line, (GDestroyNotify)letter_free);
    g_hash_table_unref(tray->in_hand);
    g_free(tray);
}

guint
tray_count(const Tray *tray)
{
    return g_hash_table_size(tray->in_hand);
}

guint
tray_room(const Tray *tray)
{
    return tray->bytes >= BYTES_MAX ? 0
                                    : LETTERS_MAX - MIN(tray_count(tray), LETTERS_MAX);
}

bool
tray_is_empty(const Tray *tray)
{
    return tray->line.length == 0;
}

/* Letters of one news share it; counted for each, which errs on the safe side. */
static gsize
weight(const Letter *letter)
{
    return (letter->news ? news_weight(letter->news) : 0) +
           (letter->message ? g_bytes_get_size(letter->message) : 0);
}

bool
tray_put(Tray *tray, Letter *letter, bool *is_full)
{
    *is_full = false;
    if (!g_hash_table_contains(tray->in_hand, &letter->id)) {
        *is_full = tray_room(tray) == 0;
        if (!*is_full) {
            g_hash_table_add(tray->in_hand, g_memdup2(&letter->id, sizeof letter->id));
            g_queue_push_tail(&tray->line, letter);
            tray->bytes += weight(letter);
            return true;
        }
    }
    letter_free(letter);
    return false;
}

void
tray_take(Tray *tray, guint most, GQueue *out)
{
    const Letter *first = g_queue_peek_head(&tray->line);
    const Letter *next = first;

    while (next && out->length < most && (next == first || next->news == first->news)) {
        Letter *letter = g_queue_pop_head(&tray->line);

        tray->bytes -= weight(letter);
        g_queue_push_tail(out, letter);
        if (!letter->news)
            return;
        next = g_queue_peek_head(&tray->line);
    }
}

void
tray_put_back(Tray *tray, GQueue *letters)
{
    Letter *letter;

    while ((letter = g_queue_pop_tail(letters)) != NULL) {
        tray->bytes += weight(letter);
        g_queue_push_head(&tray->line, letter);
    }
}

void
tray_settled(Tray *tray, gint64 letter)
{
    g_hash_table_remove(tray->in_hand, &letter);
}
