/* bench_text.c - that reading text is linear: twice the input, at most 2.3 times the
 * time.
 *
 * Usage: bench_text [KIB]; the smaller input's size, default 256. For each worst case
 * the best of three runs counts, and three tries are given. Exits 1 if a family takes
 * longer in all of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reply/html_text.h"
#include "reply/reply_text.h"

#define RUNS 3
#define TRIES 3 /* memory and caches are shared with others */
#define RATIO_MAX 2.3
#define NOISE_MS 20.0 /* below this the clock and the allocator decide */

static const char *const texts[] = {
    ">",
    "> > > > ",
    "> \n",
    ">a\n",
    "- - - ",
    "--\n",
    "-- \nname\n",
    "On ",
    "On 1 x\n",
    "On 1/1/2020 10:00, a <a@b.cd> wrote:\n",
    "On 1/1/2020 10:00, a <a@b.cd> wrote:\n> q\n",
    "Hi. On 1/1/2020 10:00, a <a@b.cd> wrote:\n> q\n",
    "http",
    "http://a.b/c ",
    "to: x\n",
    "to: a: b: c: d: e: f: g: h: i: j: k: l:\n",
    "from: a@b.c\nx\n",
    "Sent from my iPhone\n\n",
    "Sent from my iPhone\n",
    "\n",
    "```\n",
    "a\n\n",
    "\xe4\xbd\xa0\xe5\xa5\xbd \n",
    "a@b \n",
    "disclaimer: x\n\n",
    "> q\n-----Original Message-----\n> q\n",
    "From: a@b.c\nSent: 10:00\nTo: x\nSubject: y\n> q\n",
    "the quick brown fox jumps\n",
    "* * *\n",
    "a> b\n",
    "|\n",
};

static const char *const pages[] = {
    "<div>",
    "<div>a",
    "<blockquote>a",
    "<a href=http://x.example/z>a</a>",
    "<table><tr><td>a",
    "<p>",
    "<br>",
    "<",
    "<!--",
    "&lt;",
    "&",
    "<a b=\"",
    "</b>",
    "<b></i>",
    "<ul><li>x",
    "<div style=\"a:b;c:d\">x</div>",
    "<p class=MsoNormal>x</p>",
};

static char *
repeated(const char *unit, gsize size)
{
    GString *text = g_string_sized_new(size + 64);

    while (text->len < size)
        g_string_append(text, unit);
    return g_string_free(text, FALSE);
}

/* Time of this thread alone: other programs do not count. */
static double
cpu_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double
milliseconds(const char *unit, gsize size, bool is_html)
{
    g_autofree char *input = repeated(unit, size);
    double best = G_MAXDOUBLE;

    for (int i = 0; i < RUNS; i++) {
        double start = cpu_milliseconds();

        if (is_html) {
            g_auto(HtmlText) out = { 0 };

            html_text(input, strlen(input), 0, &out);
        } else {
            g_autoptr(GPtrArray) known = g_ptr_array_new();
            g_auto(ReplyText) out = { 0 }, repeat = { 0 };

            g_ptr_array_add(known, input);
            reply_text(input, NULL, "Re: x", NULL, &out);
            reply_text(input, NULL, "Re: x", known, &repeat);
        }
        best = MIN(best, cpu_milliseconds() - start);
    }
    return best;
}

static bool
is_linear(const char *unit, gsize size, bool is_html)
{
    double once = 0, twice = 0, ratio = 0;
    bool good = false;
    g_autofree char *shown = g_strescape(unit, NULL);

    for (int tries = 0; tries < TRIES && !good; tries++) {
        once = milliseconds(unit, size, is_html);
        twice = milliseconds(unit, 2 * size, is_html);
        ratio = twice / MAX(once, 0.01);
        good = twice < NOISE_MS || ratio <= RATIO_MAX;
    }
    printf("%-5s %-48.48s %8.1f %8.1f ms %5.2f%s\n", is_html ? "html" : "text", shown,
           once, twice, ratio, good ? "" : "  not linear");
    return good;
}

int
main(int argc, char **argv)
{
    gsize size = (argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10) : 256) * 1024;
    bool good = true;

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        good = is_linear(texts[i], size, false) && good;
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++)
        good = is_linear(pages[i], size, true) && good;
    return good ? 0 : 1;
}
