/* form.h - what a browser sends for a form: fields and files (WHATWG HTML, 4.10.22). */
#ifndef TICKETD_WEB_FORM_H
#define TICKETD_WEB_FORM_H

#include <glib.h>
#include <stdbool.h>

enum {
    FORM_PARTS_MAX = 200,       /* fields and files; ours have ten */
    FORM_FIELD_MAX = 256 << 10, /* bytes of a field: a door's line holds 1 MiB */
    FORM_TEXT_MAX = 1 << 20,    /* bytes of all fields: they are kept in memory */
    FORM_NAME_MAX = 255,        /* bytes of a field's or a file's name */
};

typedef struct FormField {
    char *name, *value; /* UTF-8 without controls but, in a value, \t and \n */
} FormField;

typedef struct FormFile {
    char *field; /* the input's name */
    char *name;  /* the file's own, without folders; never empty */
    char *type;  /* "application/octet-stream" if none that is well-formed was told */
    GBytes *bytes;
} FormFile;

typedef struct Form {
    GPtrArray *fields; /* of FormField * */
    GPtrArray *files;  /* of FormFile *; an input left empty makes none */
    gsize text_bytes;  /* of all fields */
} Form;

/* `type` is the Content-Type. Files are slices of `body`, not copies. With `is_cut` the
 * body is only the start of what was sent: the fields that are whole are given, the last
 * one is not. False: this is no form, or one beyond the limits above; *reason is static.
 */
bool form_read(const char *type, GBytes *body, bool is_cut, Form **out,
               const char **reason);
/* The same for the part of a URL behind '?'. */
Form *form_read_query(const char *query);
Form *form_new(void);
void form_free(Form *form); /* NULL is fine */
/* The first of that name, "" if there is none. Borrowed. */
const char *form_value(const Form *form, const char *name);
void form_add(Form *form, const char *name, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Form, form_free)

#endif
