/* html_text.c - HTML mail as text a person can read, with the quotes marked.
 *
 * libxml2's push parser calls us for each start tag, end tag and run of text; no tree
 * is built, so depth costs nothing. Frames mirror the open elements: what a frame does
 * not say itself it inherits from the one below. */
#include "reply/html_text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "reply/html_element.h"
#include "reply/html_lines.h"
#include "reply/html_marks.h"
#include "reply/html_source.h"

#define CHUNK 4096          /* the clock is looked at after each */
#define ELEMENTS_MAX 200000 /* a long thread has some 20,000 */
/* The parser looks for the start of each end tag through all open elements: depth times
 * end tags is the work. A long thread needs some 10 million. */
#define END_STEPS_MAX 50000000
#define LINK_TEXT_MAX 2000
#define LINK_MAX 1000 /* a longer address is a tracker's */
#define FRAME_SEARCH_MAX 64

typedef struct Frame {
    const xmlChar *name;
    LineStyle style;
    ElementKind kind;
    guint items; /* of a numbered list, so far */
    bool is_hidden;
    bool is_apart; /* a paragraph that wants empty lines round it */
    bool is_box;   /* ROLE_QUOTE_BOX whose blockquote has not ended yet */
} Frame;

typedef struct Reading {
    HtmlLines lines;
    GArray *frames; /* of Frame; the first is the document */
    GString *link;  /* where the open link leads; "" if none is open */
    GString *link_text;
    guint elements;
    bool is_stopped;
} Reading;

static Frame *
top_frame(Reading *reading)
{
    return &g_array_index(reading->frames, Frame, reading->frames->len - 1);
}

static const char *
find_attribute(const xmlChar **attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (strcmp((const char *)attributes[0], name) == 0)
            return attributes[1] ? (const char *)attributes[1] : "";
    return "";
}

static void
put_text(Reading *reading, const char *text, gsize length)
{
    const Frame *frame = top_frame(reading);

    if (frame->is_hidden || reading->is_stopped)
        return;
    html_lines_text(&reading->lines, &frame->style, text, length);
    if (reading->link->len > 0 && reading->link_text->len + length <= LINK_TEXT_MAX)
        g_string_append_len(reading->link_text, text, (gssize)length);
}

/* What is quoted from here on is quoted to the end: every open element says so. */
static void
quote_rest(Reading *reading)
{
    html_lines_block(&reading->lines, false);
    for (guint i = 0; i < reading->frames->len; i++) {
        Frame *frame = &g_array_index(reading->frames, Frame, i);

        if (frame->style.mark == LINE_TEXT || frame->style.mark == LINE_SIGNATURE)
            frame->style.mark = LINE_QUOTE;
    }
}

static void
take_role(Reading *reading, Frame *frame, HtmlRole role)
{
    bool is_quoted = frame->style.mark == LINE_QUOTE;

    if (role == ROLE_NONE)
        return;
    html_lines_block(&reading->lines, false);
    switch (role) {
    case ROLE_QUOTE_START:
        /* Inside a quote it is a quote of the quote and says nothing of what follows. */
        if (!is_quoted)
            quote_rest(reading);
        frame->style.mark = LINE_QUOTE;
        break;
    case ROLE_QUOTE_BOX:
        frame->is_box = !is_quoted;
        frame->style.mark = LINE_QUOTE;
        break;
    case ROLE_BLOCKQUOTE:
        if (frame->style.quotes < HTML_QUOTES_MAX)
            frame->style.quotes++;
        frame->style.mark = LINE_QUOTE;
        break;
    case ROLE_QUOTE:
        frame->style.mark = LINE_QUOTE;
        break;
    case ROLE_ATTRIBUTION:
        if (!is_quoted || frame->style.quotes == 0)
            frame->style.mark = LINE_ATTRIBUTION;
        break;
    case ROLE_SIGNATURE:
        if (!is_quoted)
            frame->style.mark = LINE_SIGNATURE;
        break;
    case ROLE_NONE:
        break;
    }
}

static void
start_link(Reading *reading, const xmlChar **attributes)
{
    const char *href = find_attribute(attributes, "href");

    g_string_truncate(reading->link_text, 0);
    g_string_truncate(reading->link, 0);
    while (g_ascii_isspace(*href))
        href++;
    if (g_ascii_strncasecmp(href, "http://", 7) == 0 ||
        g_ascii_strncasecmp(href, "https://", 8) == 0 ||
        g_ascii_strncasecmp(href, "mailto:", 7) == 0 ||
        g_ascii_strncasecmp(href, "ftp://", 6) == 0)
        g_string_append_len(reading->link, href, (gssize)MIN(strlen(href), LINK_MAX));
}

/* The part of an address a person would write: no scheme, "www.", last slash. */
static char *
bare_address(const char *address)
{
    static const char *const prefixes[] = { "mailto:", "http://", "https://", "ftp://",
                                            "www." };
    g_autofree char *copy = g_strstrip(g_strdup(address));
    const char *start = copy;
    gsize length;

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_ascii_strncasecmp(start, prefixes[i], strlen(prefixes[i])) == 0)
            start += strlen(prefixes[i]);
    length = strlen(start);
    while (length > 0 && start[length - 1] == '/')
        length--;
    return g_ascii_strdown(start, (gssize)length);
}

static void
end_link(Reading *reading)
{
    g_autofree char *target = bare_address(reading->link->str);
    g_autofree char *shown = bare_address(reading->link_text->str);
    g_autofree char *valid = NULL;
    g_autofree char *where = NULL;
    bool is_mail = g_ascii_strncasecmp(reading->link->str, "mailto:", 7) == 0;

    if (is_mail)
        target[strcspn(target, "?")] = '\0';
    if (*shown && *target && !strstr(shown, target) &&
        !(g_str_has_prefix(target, shown) && strchr(shown, '.'))) {
        valid = g_utf8_make_valid(is_mail ? target : reading->link->str, -1);
        where = g_strdup_printf(" <%s>", valid);
        g_string_truncate(reading->link, 0);
        put_text(reading, where, strlen(where));
    }
    g_string_truncate(reading->link, 0);
}

static void
put_item_sign(Reading *reading)
{
    Frame *list = NULL;
    char sign[32] = "- ";

    for (guint i = 2; i <= reading->frames->len && i <= FRAME_SEARCH_MAX && !list; i++) {
        Frame *frame = &g_array_index(reading->frames, Frame, reading->frames->len - i);

        if (frame->kind == LIST || frame->kind == NUMBERED)
            list = frame;
    }
    if (list && list->kind == NUMBERED)
        g_snprintf(sign, sizeof sign, "%u. ", ++list->items);
    put_text(reading, sign, strlen(sign));
}

/* A picture stands for a word only where it is an emoji that a client drew. */
static void
put_image(Reading *reading, const xmlChar **attributes)
{
    const char *alt = find_attribute(attributes, "alt");
    gsize length = strlen(alt);

    if (length >= 2 && length <= 16 && (guchar)alt[0] >= 0xE2)
        put_text(reading, alt, length);
}

static void
start_kind(Reading *reading, const xmlChar **attributes)
{
    Frame *frame = top_frame(reading);

    switch (frame->kind) {
    case BLOCK:
    case PARAGRAPH:
    case PRE:
    case LIST:
    case NUMBERED:
        html_lines_block(&reading->lines, frame->is_apart);
        break;
    case ITEM:
        html_lines_block(&reading->lines, false);
        put_item_sign(reading);
        break;
    case BREAK:
        if (!frame->is_hidden)
            html_lines_break(&reading->lines);
        break;
    case RULE:
        html_lines_block(&reading->lines, false);
        put_text(reading, "________________________________", 32);
        html_lines_block(&reading->lines, false);
        break;
    case CELL:
        html_lines_cell(&reading->lines);
        break;
    case LINK:
        start_link(reading, attributes);
        break;
    case IMAGE:
        put_image(reading, attributes);
        break;
    case INLINE:
    case DROPPED:
        break;
    }
}

static void
on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    Reading *reading = context;
    const char *const *pairs = (const char *const *)attributes;
    Frame frame = *top_frame(reading);

    if (++reading->elements > ELEMENTS_MAX) {
        reading->is_stopped = true;
        return;
    }
    frame.name = name;
    frame.kind = html_element_kind((const char *)name);
    frame.items = 0;
    frame.is_box = false;
    frame.is_hidden = frame.is_hidden || frame.kind == DROPPED || html_is_hidden(pairs);
    frame.style.keeps_space =
        frame.style.keeps_space || frame.kind == PRE || html_keeps_space(pairs);
    /* Word writes each line as <p class=MsoNormal> with no margin. */
    frame.is_apart = frame.kind == PARAGRAPH &&
                     !strstr(find_attribute(attributes, "class"), "MsoNormal");
    if (!frame.is_hidden)
        take_role(reading, &frame, html_role((const char *)name, pairs));
    g_array_append_val(reading->frames, frame);
    start_kind(reading, attributes);
}

static void
end_frame(Reading *reading)
{
    Frame frame = *top_frame(reading);
    Frame *below;

    if (frame.kind == LINK)
        end_link(reading);
    if (frame.kind != INLINE && frame.kind != LINK && frame.kind != BREAK &&
        frame.kind != IMAGE && frame.kind != CELL && frame.kind != RULE &&
        frame.kind != DROPPED)
        html_lines_block(&reading->lines, frame.is_apart);
    g_array_set_size(reading->frames, reading->frames->len - 1);
    below = top_frame(reading);
    if (below->style.quotes < frame.style.quotes && below->is_box) {
        below->is_box = false;
        below->style.mark = LINE_TEXT;
    }
}

static void
on_end(void *context, const xmlChar *name)
{
    Reading *reading = context;
    guint depth = reading->frames->len;

    if (reading->is_stopped)
        return;
    for (guint i = 1; i < depth && i <= FRAME_SEARCH_MAX; i++)
        if (xmlStrEqual(g_array_index(reading->frames, Frame, depth - i).name, name)) {
            while (reading->frames->len >= depth - i + 1)
                end_frame(reading);
            return;
        }
}

static void
on_text(void *context, const xmlChar *text, int length)
{
    put_text(context, (const char *)text, (gsize)length);
}

static htmlParserCtxtPtr
new_parser(Reading *reading)
{
    static gsize is_ready = 0;
    htmlSAXHandler handler;
    htmlParserCtxtPtr parser;

    if (g_once_init_enter(&is_ready)) {
        xmlInitParser();
        g_once_init_leave(&is_ready, 1);
    }
    memset(&handler, 0, sizeof handler);
    handler.startElement = on_start;
    handler.endElement = on_end;
    handler.characters = on_text;
    handler.ignorableWhitespace = on_text;
    handler.initialized = 1;
    parser = htmlCreatePushParserCtxt(&handler, reading, NULL, 0, NULL,
                                      XML_CHAR_ENCODING_UTF8);
    if (parser)
        htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                       HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                       HTML_PARSE_IGNORE_ENC);
    return parser;
}

static guint64
end_tags(const char *html, gsize length)
{
    guint64 count = 0;

    for (gsize i = 0; i + 1 < length; i++)
        count += html[i] == '<' && html[i + 1] == '/' ? 1 : 0;
    return count;
}

static void
feed(Reading *reading, const char *html, guint budget_ms)
{
    gint64 deadline =
        budget_ms > 0 ? g_get_monotonic_time() + (gint64)budget_ms * 1000 : G_MAXINT64;
    gsize left = strlen(html);
    guint64 steps = 0;
    htmlParserCtxtPtr parser = new_parser(reading);

    if (!parser) {
        reading->is_stopped = true;
        return;
    }
    while (left > 0 && !reading->is_stopped) {
        int chunk = (int)MIN(left, CHUNK);

        steps += end_tags(html, (gsize)chunk) * reading->frames->len;

        htmlParseChunk(parser, html, chunk, 0);
        html += chunk;
        left -= (gsize)chunk;
        if (left > 0 && (steps > END_STEPS_MAX || g_get_monotonic_time() > deadline))
            reading->is_stopped = true;
    }
    if (!reading->is_stopped)
        htmlParseChunk(parser, html, 0, 1);
    htmlFreeParserCtxt(parser);
}

void
html_text(const char *html, gsize length, guint budget_ms, HtmlText *out)
{
    g_autofree char *source = html_source(html, length);
    Frame document = { .name = (const xmlChar *)"", .kind = INLINE };
    Reading reading = { 0 };

    out->text = g_string_new(NULL);
    out->marks = g_byte_array_new();
    reading.frames = g_array_new(FALSE, TRUE, sizeof(Frame));
    reading.link = g_string_new(NULL);
    reading.link_text = g_string_new(NULL);
    g_array_append_val(reading.frames, document);
    html_lines_init(&reading.lines, out->text, out->marks);

    feed(&reading, source, budget_ms);
    html_lines_finish(&reading.lines);
    out->is_shortened = reading.is_stopped || length > HTML_SOURCE_MAX;
    g_array_unref(reading.frames);
    g_string_free(reading.link, TRUE);
    g_string_free(reading.link_text, TRUE);
}

void
html_text_clear(HtmlText *text)
{
    if (text->text)
        g_string_free(text->text, TRUE);
    if (text->marks)
        g_byte_array_unref(text->marks);
    memset(text, 0, sizeof *text);
}
