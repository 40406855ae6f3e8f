/* bot_match.c - which of the bot's keywords a message holds, however it is written. */
#include "chat/bot_match.h"

#include "core/fold.h"

/* A tree of characters, its root node 0: each phrase is a way down. */
typedef struct Node {
    gconstpointer what; /* NULL: no phrase ends here */
    bool is_whole;
} Node;

struct BotMatcher {
    GArray *nodes;     /* of Node */
    GHashTable *edges; /* node << 32 | character -> the node below */
};

/* An emoji is a word by itself. */
static bool
is_emoji(gunichar c)
{
    return c >= 0x80 && g_unichar_type(c) == G_UNICODE_OTHER_SYMBOL;
}

/* Of a script that puts no blanks between words, or hangs particles on them. */
static bool
stands_alone(gunichar c)
{
    if (c < 0x80)
        return false;
    if (is_emoji(c))
        return true;
    switch ((int)g_unichar_get_script(c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
    case G_UNICODE_SCRIPT_JAVANESE:
    case G_UNICODE_SCRIPT_BALINESE:
    case G_UNICODE_SCRIPT_YI:
        return true;
    default:
        return false;
    }
}

static bool
is_of_a_word(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c) || is_emoji(c);
}

char *
bot_fold(const char *text, gsize length)
{
    GString *folded = g_string_sized_new(length + 1);
    bool owes_blank = false;

    for (gsize i = 0; i < length;) {
        gunichar c = g_utf8_get_char_validated(text + i, (gssize)(length - i));

        if (c >= 0x110000) {
            owes_blank = true;
            i++;
            continue;
        }
        i += (gsize)g_unichar_to_utf8(c, NULL);
        if (fold_is_invisible(c))
            continue;
        c = fold_char(c);
        if (!is_of_a_word(c)) {
            owes_blank = true;
            continue;
        }
        if (owes_blank && folded->len > 0)
            g_string_append_c(folded, ' ');
        owes_blank = false;
        if (c == 0xDF)
            g_string_append(folded, "ss");
        else
            g_string_append_unichar(folded, c);
    }
    return g_string_free(folded, FALSE);
}

guint
bot_count_words(const char *folded)
{
    guint words = 0, alone = 0;
    bool is_in_word = false;

    for (; *folded; folded = g_utf8_next_char(folded)) {
        gunichar c = g_utf8_get_char(folded);
        bool is_of_one = c != ' ' && !stands_alone(c);

        words += is_of_one && !is_in_word;
        alone += stands_alone(c);
        is_in_word = is_of_one;
    }
    return words + (alone + 1) / 2;
}

BotMatcher *
bot_matcher_new(void)
{
    BotMatcher *matcher = g_new0(BotMatcher, 1);

    matcher->nodes = g_array_new(FALSE, TRUE, sizeof(Node));
    g_array_set_size(matcher->nodes, 1);
    matcher->edges = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return matcher;
}

void
bot_matcher_free(BotMatcher *matcher)
{
    if (!matcher)
        return;
    g_array_unref(matcher->nodes);
    g_hash_table_unref(matcher->edges);
    g_free(matcher);
}

/* The node below, 0 if there is none. */
static guint
node_below(const BotMatcher *matcher, guint node, gunichar c)
{
    gint64 edge = (gint64)node << 32 | c;

    return GPOINTER_TO_UINT(g_hash_table_lookup(matcher->edges, &edge));
}

static guint
add_node(BotMatcher *matcher, guint node, gunichar c)
{
    gint64 edge = (gint64)node << 32 | c;
    guint below = matcher->nodes->len;

    g_array_set_size(matcher->nodes, below + 1);
    g_hash_table_insert(matcher->edges, g_memdup2(&edge, sizeof edge),
                        GUINT_TO_POINTER(below));
    return below;
}

void
bot_matcher_add(BotMatcher *matcher, const char *phrase, gconstpointer what,
                bool is_whole)
{
    guint node = 0;
    Node *last;

    g_assert(*phrase != '\0' && what);
    for (; *phrase; phrase = g_utf8_next_char(phrase)) {
        gunichar c = g_utf8_get_char(phrase);
        guint below = node_below(matcher, node, c);

        node = below ? below : add_node(matcher, node, c);
    }
    last = &g_array_index(matcher->nodes, Node, node);
    if (!last->what) {
        last->what = what;
        last->is_whole = is_whole;
    }
}

/* Does a word end, or begin, before character `at`? */
static bool
is_edge(const gunichar *text, glong length, glong at)
{
    if (at == 0 || at == length)
        return true;
    if (g_unichar_ismark(text[at]))
        return false;
    return text[at - 1] == ' ' || text[at] == ' ' || stands_alone(text[at - 1]) ||
           stands_alone(text[at]);
}

/* The longest phrase that begins at `start`; its length, or 0. */
static glong
find_at(const BotMatcher *matcher, const gunichar *text, glong length, glong start,
        gconstpointer *what)
{
    glong longest = 0;
    guint node = 0;

    for (glong at = start; at < length; at++) {
        const Node *here;

        node = node_below(matcher, node, text[at]);
        if (node == 0)
            break;
        here = &g_array_index(matcher->nodes, Node, node);
        if (!here->what || !is_edge(text, length, at + 1))
            continue;
        if (here->is_whole && (start > 0 || at + 1 < length))
            continue;
        longest = at + 1 - start;
        *what = here->what;
    }
    return longest;
}

gconstpointer
bot_matcher_find(const BotMatcher *matcher, const char *message, gsize length)
{
    g_autofree char *folded = bot_fold(message, MIN(length, BOT_HEARD_MAX));
    glong count, longest = 0;
    g_autofree gunichar *text = g_utf8_to_ucs4_fast(folded, -1, &count);
    gconstpointer found = NULL;

    for (glong at = 0; at < count; at++) {
        gconstpointer what = NULL;
        glong matched;

        if (!is_edge(text, count, at))
            continue;
        matched = find_at(matcher, text, count, at, &what);
        if (matched > longest) {
            longest = matched;
            found = what;
        }
    }
    return found;
}
