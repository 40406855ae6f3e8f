/* template.c - text with places for data: a small part of Mustache, without logic. */
#include "template/template.h"

#include <string.h>

enum { DEPTH_MAX = 16, NAME_BYTES_MAX = 64 };

typedef enum NodeKind {
    NODE_TEXT,
    NODE_VALUE,
    NODE_EXACT,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_PARTIAL,
} NodeKind;

typedef struct Node {
    NodeKind kind;
    char *word; /* the text, or a name */
    guint line;
    GPtrArray *children; /* of Node *, of sections */
} Node;

typedef struct Template {
    char *place;
    bool is_html;
    Node *root; /* a section without a name */
} Template;

struct Templates {
    GHashTable *by_name; /* char * -> Template * */
};

static Node *
node_new(NodeKind kind, const char *word, gsize length, guint line)
{
    Node *node = g_new0(Node, 1);

    node->kind = kind;
    node->word = g_strndup(word, length);
    node->line = line;
    return node;
}

static void
node_free(gpointer data)
{
    Node *node = data;

    if (!node)
        return;
    g_free(node->word);
    if (node->children)
        g_ptr_array_unref(node->children);
    g_free(node);
}

static Node *
section_new(NodeKind kind, const char *word, gsize length, guint line)
{
    Node *node = node_new(kind, word, length, line);

    node->children = g_ptr_array_new_with_free_func(node_free);
    return node;
}

static void
template_free(gpointer data)
{
    Template *template = data;

    g_free(template->place);
    node_free(template->root);
    g_free(template);
}

Templates *
templates_new(void)
{
    Templates *templates = g_new0(Templates, 1);

    templates->by_name =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, template_free);
    return templates;
}

void
templates_free(Templates *templates)
{
    if (!templates)
        return;
    g_hash_table_unref(templates->by_name);
    g_free(templates);
}

/* ------------------------------------------------------------------ reading */

typedef struct Reading {
    const char *text, *at;
    const char *place;
    guint line;
    Node *open[DEPTH_MAX + 1];
    guint depth;
    GPtrArray *errors;
    bool is_wrong;
} Reading;

G_GNUC_PRINTF(3, 4)
static void
complain(Reading *reading, guint line, const char *format, ...)
{
    g_autofree char *what = NULL;
    va_list arguments;

    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(reading->errors,
                    g_strdup_printf("%s:%u: %s", reading->place, line, what));
    reading->is_wrong = true;
}

static void
add_text(Reading *reading, const char *start, const char *end)
{
    if (end > start)
        g_ptr_array_add(reading->open[reading->depth]->children,
                        node_new(NODE_TEXT, start, (gsize)(end - start), reading->line));
    for (const char *p = start; p < end; p++)
        reading->line += *p == '\n';
}

/* Where the line of a tag [start, end) begins if nothing else is on it, and *next where
 * the next line does; NULL if there is something. */
static const char *
own_line(const Reading *reading, const char *start, const char *end, const char **next)
{
    const char *line = start;

    while (line > reading->text && (line[-1] == ' ' || line[-1] == '\t'))
        line--;
    if (line > reading->text && line[-1] != '\n')
        return NULL;
    end += strspn(end, " \t\r");
    if (*end != '\n' && *end != '\0')
        return NULL;
    *next = *end == '\n' ? end + 1 : end;
    return line;
}

static bool
is_name(const char *word)
{
    if (strcmp(word, ".") == 0)
        return true;
    if (*word == '\0' || strlen(word) > NAME_BYTES_MAX)
        return false;
    for (const char *p = word; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("_-/.", *p))
            return false;
    return true;
}

static void
close_section(Reading *reading, const char *name)
{
    if (reading->depth == 0) {
        complain(reading, reading->line, "found {{/%s}}, expected no section's end",
                 name);
        return;
    }
    if (strcmp(reading->open[reading->depth]->word, name) != 0)
        complain(reading, reading->line, "found {{/%s}}, expected {{/%s}} (line %u)",
                 name, reading->open[reading->depth]->word,
                 reading->open[reading->depth]->line);
    reading->depth--;
}

/* The tag's inside; `sign` is '\0' for a value. */
static void
take_tag(Reading *reading, char sign, const char *name)
{
    GPtrArray *here = reading->open[reading->depth]->children;
    Node *node;

    if (sign == '!')
        return;
    if (!is_name(name)) {
        complain(reading, reading->line, "found \"%s\", expected a name", name);
        return;
    }
    if (sign == '/') {
        close_section(reading, name);
    } else if (sign == '#' || sign == '^') {
        node = section_new(sign == '#' ? NODE_SECTION : NODE_INVERTED, name, strlen(name),
                           reading->line);
        g_ptr_array_add(here, node);
        if (reading->depth == DEPTH_MAX)
            complain(reading, reading->line, "sections within sections, more than %d",
                     DEPTH_MAX);
        else
            reading->open[++reading->depth] = node;
    } else {
        NodeKind kind = sign == '>'   ? NODE_PARTIAL
                        : sign == '"' ? NODE_EXACT
                                      : NODE_VALUE;

        g_ptr_array_add(here, node_new(kind, name, strlen(name), reading->line));
    }
}

/* One tag, at "{{". */
static void
read_tag(Reading *reading, const char *start)
{
    const char *close = strstr(start, "}}"), *end, *next = NULL, *line = NULL;
    g_autofree char *inside = NULL;
    char sign = '\0';
    const char *name;

    if (!close) {
        add_text(reading, reading->at, start);
        complain(reading, reading->line, "found {{, expected }} behind it");
        reading->at = start + strlen(start);
        return;
    }
    end = close + 2;
    inside = g_strstrip(g_strndup(start + 2, (gsize)(close - start - 2)));
    name = inside;
    if (*inside && strchr("#^/>!\"", *inside)) {
        sign = *inside;
        name = g_strstrip(inside + 1);
        if (sign != '"')
            line = own_line(reading, start, end, &next);
    }
    add_text(reading, reading->at, line ? line : start);
    take_tag(reading, sign, name);
    for (const char *p = line ? line : start; p < (line ? next : end); p++)
        reading->line += *p == '\n';
    reading->at = line ? next : end;
}

bool
templates_add(Templates *templates, const char *name, const char *text, const char *place,
              GPtrArray *errors)
{
    Template *template = g_new0(Template, 1);
    Reading reading = {
        .text = text, .at = text, .place = place, .line = 1, .errors = errors
    };
    const char *tag;

    template->place = g_strdup(place);
    template->is_html = g_str_has_suffix(name, ".html");
    template->root = reading.open[0] = section_new(NODE_SECTION, "", 0, 1);
    if (!g_utf8_validate(text, -1, NULL))
        complain(&reading, 1, "the text is not UTF-8");
    while (!reading.is_wrong && (tag = strstr(reading.at, "{{")))
        read_tag(&reading, tag);
    add_text(&reading, reading.at, reading.at + strlen(reading.at));
    if (reading.depth > 0 && !reading.is_wrong)
        complain(&reading, reading.open[reading.depth]->line, "{{#%s}} has no end",
                 reading.open[reading.depth]->word);
    if (reading.is_wrong) {
        template_free(template);
        return false;
    }
    g_hash_table_replace(templates->by_name, g_strdup(name), template);
    return true;
}

/* ------------------------------------------------------------------ checking */

static bool
check_node(const Templates *templates, const Template *template, const Node *node,
           const char *const *names, guint depth, GPtrArray *errors)
{
    bool is_fine = true;

    if (depth > 3 * DEPTH_MAX) {
        g_ptr_array_add(errors, g_strdup_printf("%s:%u: {{>%s}} is within itself",
                                                template->place, node->line, node->word));
        return false;
    }
    if (node->kind == NODE_PARTIAL) {
        const Template *other = g_hash_table_lookup(templates->by_name, node->word);

        if (other)
            return check_node(templates, other, other->root, names, depth + 1, errors);
        g_ptr_array_add(errors,
                        g_strdup_printf("%s:%u: found {{>%s}}, expected a template",
                                        template->place, node->line, node->word));
        return false;
    }
    if (node->kind != NODE_TEXT && *node->word && strcmp(node->word, ".") != 0 &&
        !g_strv_contains(names, node->word)) {
        g_autofree char *there_are = g_strjoinv(", ", (char **)names);

        g_ptr_array_add(errors, g_strdup_printf("%s:%u: found {{%s}}, expected one of %s",
                                                template->place, node->line, node->word,
                                                there_are));
        is_fine = false;
    }
    for (guint i = 0; node->children && i < node->children->len; i++)
        is_fine = check_node(templates, template, node->children->pdata[i], names,
                             depth + 1, errors) &&
                  is_fine;
    return is_fine;
}

bool
templates_check(const Templates *templates, const char *const *names, GPtrArray *errors)
{
    GHashTableIter iterator;
    gpointer template;
    bool is_fine = true;

    g_hash_table_iter_init(&iterator, templates->by_name);
    while (g_hash_table_iter_next(&iterator, NULL, &template))
        is_fine = check_node(templates, template, ((Template *)template)->root, names, 0,
                             errors) &&
                  is_fine;
    return is_fine;
}

/* ------------------------------------------------------------------ rendering */

typedef struct Rendering {
    const Templates *templates;
    const json_t *data[4 * DEPTH_MAX]; /* the innermost last */
    guint depth;
    bool is_html;
    GString *out;
} Rendering;

void
template_put_html(GString *out, const char *text)
{
    bool is_line_start = true;

    for (const char *p = text; *p; p++) {
        gsize run = is_line_start && *p == ' ' ? 0 : strcspn(p, "&<>\"'\n");

        /* Most of a line needs no care. */
        if (run > 0) {
            g_string_append_len(out, p, (gssize)run);
            p += run - 1;
            is_line_start = false;
            continue;
        }
        switch (*p) {
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\'':
            g_string_append(out, "&#39;");
            break;
        case '\n':
            g_string_append(out, "<br>\n");
            break;
        case ' ':
            g_string_append(out, "&nbsp;");
            break;
        }
        is_line_start = *p == '\n' || (is_line_start && *p == ' ');
    }
}

/* Within an attribute and a text area all blanks and line ends stand for themselves. */
static void
put_exact(GString *out, const char *text)
{
    static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
    static const char escaped[] = "&<>\"'";

    for (const char *p = text; *p; p++) {
        const char *found = strchr(escaped, *p);

        if (found)
            g_string_append(out, entities[found - escaped]);
        else
            g_string_append_c(out, *p);
    }
}

static const json_t *
look_up(const Rendering *rendering, const char *name)
{
    if (strcmp(name, ".") == 0)
        return rendering->data[rendering->depth];
    for (guint i = rendering->depth + 1; i-- > 0;) {
        const json_t *value = json_object_get(rendering->data[i], name);

        if (value)
            return value;
    }
    return NULL;
}

static bool
is_there(const json_t *value)
{
    return value && !json_is_null(value) && !json_is_false(value) &&
           !(json_is_string(value) && *json_string_value(value) == '\0') &&
           !(json_is_array(value) && json_array_size(value) == 0);
}

static void
put_value(Rendering *rendering, const json_t *value)
{
    if (json_is_integer(value))
        g_string_append_printf(rendering->out, "%" JSON_INTEGER_FORMAT,
                               json_integer_value(value));
    else if (json_is_string(value) && rendering->is_html)
        template_put_html(rendering->out, json_string_value(value));
    else if (json_is_string(value))
        g_string_append(rendering->out, json_string_value(value));
}

static void render(Rendering *rendering, const Node *node);

static void
render_children(Rendering *rendering, const Node *node)
{
    for (guint i = 0; i < node->children->len; i++)
        render(rendering, node->children->pdata[i]);
}

static void
render_with(Rendering *rendering, const Node *node, const json_t *data)
{
    if (rendering->depth + 1 >= G_N_ELEMENTS(rendering->data))
        return;
    rendering->data[++rendering->depth] = data;
    render_children(rendering, node);
    rendering->depth--;
}

static void
render_section(Rendering *rendering, const Node *node)
{
    const json_t *value = look_up(rendering, node->word);
    const json_t *item;
    size_t i;

    if (!is_there(value))
        return;
    if (json_is_array(value)) {
        json_array_foreach(value, i, item) render_with(rendering, node, item);
    } else if (json_is_object(value)) {
        render_with(rendering, node, value);
    } else {
        render_children(rendering, node);
    }
}

static void
render(Rendering *rendering, const Node *node)
{
    const Template *partial;
    const json_t *value;

    switch (node->kind) {
    case NODE_TEXT:
        g_string_append(rendering->out, node->word);
        break;
    case NODE_VALUE:
        put_value(rendering, look_up(rendering, node->word));
        break;
    case NODE_EXACT:
        value = look_up(rendering, node->word);
        if (rendering->is_html && json_is_string(value))
            put_exact(rendering->out, json_string_value(value));
        else
            put_value(rendering, value);
        break;
    case NODE_SECTION:
        render_section(rendering, node);
        break;
    case NODE_INVERTED:
        if (!is_there(look_up(rendering, node->word)))
            render_children(rendering, node);
        break;
    case NODE_PARTIAL:
        partial = g_hash_table_lookup(rendering->templates->by_name, node->word);
        if (partial)
            render_children(rendering, partial->root);
        break;
    }
}

char *
templates_render(const Templates *templates, const char *name, const json_t *data)
{
    const Template *template = g_hash_table_lookup(templates->by_name, name);
    Rendering rendering = { .templates = templates, .out = g_string_new(NULL) };

    if (template) {
        rendering.data[0] = data;
        rendering.is_html = template->is_html;
        render_children(&rendering, template->root);
    }
    return g_string_free(rendering.out, FALSE);
}

const char *
templates_place(const Templates *templates, const char *name)
{
    const Template *template = g_hash_table_lookup(templates->by_name, name);

    return template ? template->place : NULL;
}
