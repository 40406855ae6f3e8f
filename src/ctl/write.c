/* write.c - ticketctl's writing verbs: what staff do to a ticket, asked of ticketd. */
#include "base/input.h"
#include "ctl/client.h"
#include "ctl/editor.h"
#include "ctl/output.h"
#include "ctl/verbs.h"

#include <string.h>
#include <unistd.h>

/* With base64 and JSON around them they still fit a request of 64 MiB. */
#define ATTACHMENTS_LIMIT ((gsize)40 * 1024 * 1024)
enum { TAG_WORDS_MAX = 20 };
#define TEXT_LIMIT ((gsize)1024 * 1024)

/* The text of -m, else of -F FILE ("-": stdin), else what is written in an editor, or
 * stdin where that is no terminal. *draft gets the editor's file, if there was one. */
static CtlExit
read_text(Ctl *ctl, const char *message, const char *file, gint64 ticket, char **draft,
          char **out)
{
    if (message != NULL && file != NULL)
        return ctl_say(CTL_USAGE, "-m and -F do not go together");
    g_autofree char *text = NULL;
    if (message != NULL) {
        text = g_strdup(message);
    } else {
        if (file == NULL && isatty(STDIN_FILENO)) {
            CtlExit code = editor_write(ctl, ticket, draft);
            if (code != CTL_DONE)
                return code;
        }
        const char *path = *draft != NULL ? *draft : file == NULL ? "-" : file;
        g_autoptr(GBytes) bytes = NULL;
        g_auto(Fault) why = { 0 };
        if (!input_read_file(path, TEXT_LIMIT, &bytes, &why))
            return ctl_say(CTL_REFUSED, "%s", why.text);
        gsize length;
        const char *data = g_bytes_get_data(bytes, &length);
        text = g_strndup(data, length);
        if (strlen(text) != length)
            return ctl_say(CTL_USAGE, "the text holds a NUL byte");
    }
    if (!g_utf8_validate(text, -1, NULL))
        return ctl_say(CTL_USAGE, "the text is not UTF-8");
    if (*draft != NULL)
        editor_cut(text);
    g_strchomp(text);
    if (*text == '\0')
        return ctl_say(CTL_USAGE, "the text is empty");
    *out = g_steal_pointer(&text);
    return CTL_DONE;
}

static CtlExit
read_attachments(char **files, json_t *array)
{
    gsize total = 0;
    for (; files != NULL && *files != NULL; files++) {
        g_autoptr(GBytes) bytes = NULL;
        g_auto(Fault) why = { 0 };
        if (!input_read_file(*files, ATTACHMENTS_LIMIT - total, &bytes, &why))
            return ctl_say(CTL_REFUSED, "%s", why.text);
        total += g_bytes_get_size(bytes);
        g_autofree char *name = g_path_get_basename(*files);
        g_autofree char *valid = g_utf8_make_valid(name, -1);
        gsize length;
        const guchar *data = g_bytes_get_data(bytes, &length);
        g_autofree char *content = g_base64_encode(data, length);
        json_array_append_new(array,
                              json_pack("{s:s, s:s}", "name", valid, "base64", content));
    }
    return CTL_DONE;
}

static CtlExit
write_entry(Ctl *ctl, int argc, char **argv, bool is_reply)
{
    g_autofree char *message = NULL, *file = NULL, *as = NULL, *text = NULL;
    g_autofree char *draft = NULL;
    g_auto(GStrv) files = NULL;
    gboolean close_it = FALSE;
    gint64 ticket;
    const GOptionEntry entries[] = {
        { "message", 'm', 0, G_OPTION_ARG_FILENAME, &message, "The text", "TEXT" },
        { "file", 'F', 0, G_OPTION_ARG_FILENAME, &file, "File with the text, - is stdin",
          "FILE" },
        { "as", 0, 0, G_OPTION_ARG_FILENAME, &as, "Staff member who writes", "STAFF" },
        /* A note has no more options than these. */
        { is_reply ? "attach" : NULL, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files,
          "Attach a file; may be given again", "FILE" },
        { "close", 0, 0, G_OPTION_ARG_NONE, &close_it, "Close the ticket with it", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 1, 1) ||
        !ctl_number(argv[1], "a ticket", &ticket))
        return CTL_USAGE;
    CtlExit code = read_text(ctl, message, file, ticket, &draft, &text);
    if (code != CTL_DONE)
        return editor_done(draft, code);
    json_t *attachments = json_array();
    code = read_attachments(files, attachments);
    if (code != CTL_DONE) {
        json_decref(attachments);
        return editor_done(draft, code);
    }
    json_t *request =
        json_pack("{s:s, s:I, s:s, s:s}", "verb", ctl->verb, "ticket", (json_int_t)ticket,
                  "text", text, "as", as == NULL ? "" : as);
    if (is_reply)
        json_object_set_new(request, "close", json_boolean(close_it));
    if (json_array_size(attachments) > 0)
        json_object_set(request, "attachments", attachments);
    json_decref(attachments);
    return editor_done(draft, client_ask(ctl, request));
}

static bool
is_number_field(const char *field)
{
    return strcmp(field, "into") == 0 || strcmp(field, "other") == 0 ||
           strcmp(field, "entry") == 0;
}

/* Verbs of a ticket, perhaps one more word, and --as. `field` names that word; NULL:
 * none. */
static CtlExit
write_change(Ctl *ctl, int argc, char **argv, const char *field)
{
    g_autofree char *as = NULL;
    gint64 ticket;
    const GOptionEntry entries[] = {
        { "as", 0, 0, G_OPTION_ARG_FILENAME, &as, "Staff member who does it", "STAFF" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    int words = field == NULL ? 1 : 2;
    if (!ctl_options(ctl, entries, &argc, &argv, words, words) ||
        !ctl_number(argv[1], "a ticket", &ticket))
        return CTL_USAGE;
    json_t *request = json_pack("{s:s, s:I, s:s}", "verb", ctl->verb, "ticket",
                                (json_int_t)ticket, "as", as == NULL ? "" : as);
    if (field != NULL && is_number_field(field)) {
        gint64 number;
        if (!ctl_number(argv[2], *field == 'e' ? "an entry" : "a ticket", &number)) {
            json_decref(request);
            return CTL_USAGE;
        }
        json_object_set_new(request, field, json_integer(number));
    } else if (field != NULL) {
        json_object_set_new(request, field, json_string(argv[2]));
    }
    return client_ask(ctl, request);
}

CtlExit
verb_reply(Ctl *ctl, int argc, char **argv)
{
    return write_entry(ctl, argc, argv, true);
}

CtlExit
verb_note(Ctl *ctl, int argc, char **argv)
{
    return write_entry(ctl, argc, argv, false);
}

CtlExit
verb_close(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, NULL);
}

CtlExit
verb_reopen(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, NULL);
}

CtlExit
verb_status(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "status");
}

CtlExit
verb_assign(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "staff");
}

CtlExit
verb_merge(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "into");
}

CtlExit
verb_priority(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "priority");
}

CtlExit
verb_move(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "department");
}

CtlExit
verb_type(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "type");
}

CtlExit
verb_link(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "other");
}

CtlExit
verb_split(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "entry");
}

CtlExit
verb_undo(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, NULL);
}

/* "-b" is a tag to take away: it must not be read as an option. */
CtlExit
verb_tag(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *as = NULL, *tags = NULL;
    gint64 ticket;
    const char *words[TAG_WORDS_MAX + 1] = { NULL };
    char *rest[TAG_WORDS_MAX + 4];
    int n = 0, others = 0;
    const GOptionEntry entries[] = {
        { "as", 0, 0, G_OPTION_ARG_FILENAME, &as, "Staff member who does it", "STAFF" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    for (int i = 0; i < argc; i++) {
        bool is_tag =
            i > 1 && (argv[i][0] == '+' || (argv[i][0] == '-' && argv[i][1] != '-'));
        if (is_tag && n < TAG_WORDS_MAX)
            words[n++] = argv[i];
        else if (others < TAG_WORDS_MAX + 3)
            rest[others++] = argv[i];
    }
    rest[others] = NULL;
    char **left = rest;
    if (!ctl_options(ctl, entries, &others, &left, 1, 1) ||
        !ctl_number(left[1], "a ticket", &ticket))
        return CTL_USAGE;
    if (n == 0)
        return ctl_say(CTL_USAGE, "no tag: give +TAG to set one, -TAG to take one away");
    tags = g_strjoinv(" ", (char **)words);
    return client_ask(ctl, json_pack("{s:s, s:I, s:s, s:s}", "verb", ctl->verb, "ticket",
                                     (json_int_t)ticket, "as", as == NULL ? "" : as,
                                     "tags", tags));
}

CtlExit
verb_cc(Ctl *ctl, int argc, char **argv)
{
    g_autofree char *as = NULL;
    gint64 ticket;
    const GOptionEntry entries[] = {
        { "as", 0, 0, G_OPTION_ARG_FILENAME, &as, "Staff member who does it", "STAFF" },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 3, 3) ||
        !ctl_number(argv[1], "a ticket", &ticket))
        return CTL_USAGE;
    return client_ask(ctl,
                      json_pack("{s:s, s:I, s:s, s:s, s:s}", "verb", ctl->verb, "ticket",
                                (json_int_t)ticket, "as", as == NULL ? "" : as, "what",
                                argv[2], "address", argv[3]));
}

static CtlExit
write_block(Ctl *ctl, int argc, char **argv)
{
    if (!ctl_options(ctl, NULL, &argc, &argv, 1, 1))
        return CTL_USAGE;
    json_t *value = json_string(argv[1]);
    if (value == NULL)
        return ctl_say(CTL_USAGE, "what to block is not UTF-8");
    return client_ask(ctl, json_pack("{s:s, s:o}", "verb", ctl->verb, "value", value));
}

CtlExit
verb_confirm(Ctl *ctl, int argc, char **argv)
{
    return write_change(ctl, argc, argv, "address");
}

CtlExit
verb_clear_address(Ctl *ctl, int argc, char **argv)
{
    if (!ctl_options(ctl, NULL, &argc, &argv, 1, 1))
        return CTL_USAGE;
    return client_ask(ctl,
                      json_pack("{s:s, s:s}", "verb", ctl->verb, "address", argv[1]));
}

CtlExit
verb_block(Ctl *ctl, int argc, char **argv)
{
    return write_block(ctl, argc, argv);
}

CtlExit
verb_unblock(Ctl *ctl, int argc, char **argv)
{
    return write_block(ctl, argc, argv);
}
