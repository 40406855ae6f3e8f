/* suggest.c - what somebody who mistyped a name probably meant. */
#include "base/suggest.h"

#include <string.h>

enum { WORD_LIMIT = 64 };

guint
suggest_distance(const char *a, const char *b)
{
    guint rows[3][WORD_LIMIT + 1];
    guint *before = rows[0], *above = rows[1], *row = rows[2];
    gsize m = strnlen(a, WORD_LIMIT), n = strnlen(b, WORD_LIMIT);
    for (guint j = 0; j <= n; j++)
        above[j] = j;
    for (guint i = 1; i <= m; i++) {
        row[0] = i;
        for (guint j = 1; j <= n; j++) {
            char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);
            guint best = MIN(above[j], row[j - 1]) + 1;
            best = MIN(best, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) &&
                y == g_ascii_tolower(a[i - 2]))
                best = MIN(best, before[j - 2] + 1);
            row[j] = best;
        }
        guint *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[n];
}

const char *
suggest(const char *word, const char *const *candidates)
{
    const char *found = NULL;
    guint least = G_MAXUINT;
    for (; *candidates != NULL; candidates++) {
        guint distance = suggest_distance(word, *candidates);
        guint allowed = MAX(1, (guint)strlen(*candidates) / 3);
        if (distance <= allowed && distance < least) {
            least = distance;
            found = *candidates;
        }
    }
    return found;
}
