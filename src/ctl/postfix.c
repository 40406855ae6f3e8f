/* postfix.c - questions to this machine's Postfix, by its own tools. */
#include "ctl/postfix.h"

#include <gio/gio.h>
#include <string.h>

enum { FILES_DEEP_MAX = 5 }; /* a file in a list may name others, or itself */

/* Run a tool; its output without the blanks around it, NULL if it fails. */
static char *
ask(const char *tool, char **complaint, const char *first, const char *second,
    const char *third)
{
    g_autofree char *program = g_find_program_in_path(tool);
    if (program == NULL)
        program = g_strconcat("/usr/sbin/", tool, NULL);
    g_autofree char *errors = NULL;
    char *text = NULL;
    g_autoptr(GSubprocess) process =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                         NULL, program, first, second, third, NULL);
    if (process == NULL ||
        !g_subprocess_communicate_utf8(process, NULL, NULL, &text, &errors, NULL))
        return NULL;
    if (g_subprocess_get_successful(process))
        return g_strstrip(text);
    if (complaint != NULL) {
        g_free(*complaint);
        *complaint = g_strdup(g_strstrip(errors));
    }
    g_free(text);
    return NULL;
}

char *
postfix_folder(void)
{
    g_autofree char *usual = ask("postconf", NULL, "-dh", "config_directory", NULL);
    const char *chosen = g_getenv("MAIL_CONFIG");
    if (usual == NULL)
        return NULL;
    return g_strdup(chosen != NULL && *chosen != '\0' ? chosen : usual);
}

/* All that postconf tells of at once, by name: to ask for one takes as long as for all.
 * NULL before that. */
static GHashTable *parameters;

static GHashTable *
read_parameters(void)
{
    g_autofree char *text = ask("postconf", NULL, "-x", NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(text == NULL ? "" : text, "\n", -1);
    GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (char **line = lines; *line != NULL; line++) {
        char *equals = strstr(*line, " =");
        if (equals != NULL)
            g_hash_table_insert(found, g_strndup(*line, (gsize)(equals - *line)),
                                g_strstrip(g_strdup(equals + 2)));
    }
    return found;
}

char *
postfix_parameter(const char *name)
{
    if (parameters == NULL)
        parameters = read_parameters();
    const char *known = g_hash_table_lookup(parameters, name);
    if (known != NULL)
        return g_strdup(known);
    /* One that main.cf alone knows. */
    char *value = ask("postconf", NULL, "-hx", name, NULL);
    if (value == NULL || *value != '\0')
        return value;
    /* Empty, or unknown? Only of what it knows does postconf say the name. */
    g_autofree char *line = ask("postconf", NULL, name, NULL, NULL);
    if (line != NULL && *line != '\0')
        return value;
    g_free(value);
    return NULL;
}

char *
postfix_written(const char *name)
{
    return ask("postconf", NULL, "-h", name, NULL);
}

bool
postfix_is_set(const char *name)
{
    g_autofree char *line = ask("postconf", NULL, "-n", name, NULL);
    return line != NULL && *line != '\0';
}

static char *
service_field(const char *name, const char *type, const char *field)
{
    g_autofree char *key = g_strdup_printf("%s/%s/%s", name, type, field);
    /* With -h it loses the blank behind the name of a command. */
    g_autofree char *line = ask("postconf", NULL, "-F", key, NULL);
    const char *value = line == NULL ? NULL : strstr(line, " = ");
    return value == NULL ? NULL : g_strdup(value + strlen(" = "));
}

char *
postfix_service(const char *name, const char *field)
{
    return service_field(name, "unix", field);
}

char *
postfix_inet_service(const char *name, const char *field)
{
    return service_field(name, "inet", field);
}

char *
postfix_service_parameter(const char *service, const char *name)
{
    g_autofree char *key = g_strdup_printf("%s/unix/%s", service, name);
    char *value = ask("postconf", NULL, "-Phx", key, NULL);
    if (value != NULL && *value != '\0')
        return value;
    g_free(value);
    return postfix_parameter(name);
}

char **
postfix_list(const char *value)
{
    GPtrArray *words = g_ptr_array_new();
    g_autoptr(GString) word = g_string_new("");
    int depth = 0;
    for (const char *p = value;; p++) {
        bool ends = *p == '\0' || (depth == 0 && strchr(", \t\r\n", *p) != NULL);
        if (ends && word->len > 0) {
            g_ptr_array_add(words, g_strdup(word->str));
            g_string_truncate(word, 0);
        }
        if (*p == '\0')
            break;
        if (ends)
            continue;
        depth += (*p == '{') - (*p == '}');
        g_string_append_c(word, *p);
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

static bool
has_patterns(const char *table)
{
    return g_str_has_prefix(table, "regexp:") || g_str_has_prefix(table, "pcre:") ||
           g_str_has_prefix(table, "static:") || g_str_has_prefix(table, "tcp:");
}

char *
postfix_lookup(const char *tables, const char *key, bool patterns_too, char **complaint)
{
    g_auto(GStrv) list = postfix_list(tables);
    for (char **table = list; *table != NULL; table++) {
        if (strchr(*table, ':') == NULL || (!patterns_too && has_patterns(*table)))
            continue;
        char *value = ask("postmap", complaint, "-q", key, *table);
        if (value != NULL || **complaint != '\0')
            return value;
    }
    return NULL;
}

typedef struct Listed {
    const char *domain;
    bool is_decided, is_in;
    char **complaint;
} Listed;

static void look_through(Listed *listed, const char *value, bool sense, guint deep);

/* Its lines, but for the comments, are words of the list. */
static void
look_through_file(Listed *listed, const char *path, bool sense, guint deep)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    if (deep >= FILES_DEEP_MAX || !g_file_get_contents(path, &text, NULL, &error)) {
        g_free(*listed->complaint);
        *listed->complaint =
            g_strdup_printf("cannot look through %s: %s", path,
                            error != NULL ? error->message : "files too deep");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (*g_strchug(*line) == '#')
            **line = '\0';
    }
    g_autofree char *words = g_strjoinv("\n", lines);
    look_through(listed, words, sense, deep + 1);
}

/* "[::1]" is an address and no table. */
static bool
is_table(const char *word)
{
    return *word != '[' && strchr(word, ':') != NULL;
}

static void
look_through(Listed *listed, const char *value, bool sense, guint deep)
{
    g_auto(GStrv) list = postfix_list(value);
    for (char **p = list; *p != NULL; p++) {
        const char *word = *p + strspn(*p, "!");
        bool is_in = (word - *p) % 2 == 0 ? sense : !sense;
        bool is_match = false;
        if (*word == '/') {
            look_through_file(listed, word, is_in, deep);
        } else if (is_table(word)) {
            g_autofree char *found =
                postfix_lookup(word, listed->domain, true, listed->complaint);
            is_match = found != NULL;
        } else {
            is_match = g_ascii_strcasecmp(word, listed->domain) == 0;
        }
        if (is_match) {
            listed->is_decided = true;
            listed->is_in = is_in;
        }
        if (listed->is_decided || **listed->complaint != '\0')
            return;
    }
}

bool
postfix_lists(const char *value, const char *domain, char **complaint)
{
    Listed listed = { .domain = domain, .complaint = complaint };
    if (**complaint != '\0')
        return false;
    look_through(&listed, value, true, 0);
    return listed.is_in && **complaint == '\0';
}
