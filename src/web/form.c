/* form.c - what a browser sends for a form: fields and files (WHATWG HTML, 4.10.22). */
#include "web/form.h"

#include "web/guard.h"

#include <string.h>

static void
field_free(gpointer data)
{
    FormField *field = data;

    g_free(field->name);
    g_free(field->value);
    g_free(field);
}

static void
file_free(gpointer data)
{
    FormFile *file = data;

    g_free(file->field);
    g_free(file->name);
    g_free(file->type);
    g_bytes_unref(file->bytes);
    g_free(file);
}

Form *
form_new(void)
{
    Form *form = g_new0(Form, 1);

    form->fields = g_ptr_array_new_with_free_func(field_free);
    form->files = g_ptr_array_new_with_free_func(file_free);
    return form;
}

void
form_free(Form *form)
{
    if (!form)
        return;
    g_ptr_array_unref(form->fields);
    g_ptr_array_unref(form->files);
    g_free(form);
}

const char *
form_value(const Form *form, const char *name)
{
    for (guint i = 0; form && i < form->fields->len; i++) {
        const FormField *field = form->fields->pdata[i];

        if (strcmp(field->name, name) == 0)
            return field->value;
    }
    return "";
}

/* Line ends become \n; what is no UTF-8 and no text is replaced. */
static char *
clean_text(const char *text, gsize length, const char *allowed)
{
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)length);
    GString *out = g_string_sized_new(length);

    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (c == '\r') {
            if (p[1] != '\n' && strchr(allowed, '\n'))
                g_string_append_c(out, '\n');
        } else if (!g_unichar_iscntrl(c) || (c < 128 && strchr(allowed, (char)c))) {
            g_string_append_unichar(out, c);
        }
    }
    return g_string_free(out, FALSE);
}

void
form_add(Form *form, const char *name, const char *value)
{
    FormField *field = g_new0(FormField, 1);

    field->name = clean_text(name, strlen(name), "");
    field->value = clean_text(value, strlen(value), "\n\t");
    g_ptr_array_add(form->fields, field);
}

static bool
keep_field(Form *form, const char *name, const char *value, gsize length)
{
    FormField *field;

    if (strlen(name) > FORM_NAME_MAX || length > FORM_FIELD_MAX ||
        form->text_bytes + length > FORM_TEXT_MAX)
        return false;
    form->text_bytes += length;
    field = g_new0(FormField, 1);
    field->name = clean_text(name, strlen(name), "");
    field->value = clean_text(value, length, "\n\t");
    g_ptr_array_add(form->fields, field);
    return true;
}

/* ------------------------------------------------------------------ name=value&... */

static bool
read_pair(Form *form, const char *text, gsize length)
{
    const char *equals = memchr(text, '=', length);
    gsize name_length = equals ? (gsize)(equals - text) : length;
    g_autofree char *name = guard_decode(text, name_length, true);
    g_autofree char *value =
        equals ? guard_decode(equals + 1, length - name_length - 1, true) : g_strdup("");

    return name && value && keep_field(form, name, value, strlen(value));
}

static bool
read_pairs(Form *form, const char *text, gsize length, bool is_cut, const char **reason)
{
    const char *end = text + length;

    while (text < end) {
        const char *and = memchr(text, '&', (gsize)(end - text));
        const char *stop = and? and : end;

        if (is_cut && !and)
            return true;
        if (form->fields->len >= FORM_PARTS_MAX) {
            *reason = "too many fields";
            return false;
        }
        if (stop > text && !read_pair(form, text, (gsize)(stop - text))) {
            *reason = "a field is not encoded as it should be, or too long";
            return false;
        }
        text = stop + 1;
    }
    return true;
}

Form *
form_read_query(const char *query)
{
    Form *form = form_new();
    const char *reason;

    read_pairs(form, query, strlen(query), false, &reason);
    return form;
}

/* ------------------------------------------------------------------ multipart */

typedef struct Part {
    char *name, *file, *type; /* `file` is NULL for a field */
} Part;

static void
part_clear(Part *part)
{
    g_clear_pointer(&part->name, g_free);
    g_clear_pointer(&part->file, g_free);
    g_clear_pointer(&part->type, g_free);
}

/* The quoted value of `; name="..."` in a Content-Disposition as browsers write it: '"'
 * is %22, CR and LF are %0D and %0A. NULL if it is not there, or stands twice. */
static char *
parameter(const char *line, const char *name)
{
    g_autofree char *start = g_strdup_printf(" %s=\"", name);
    const char *at = strstr(line, start), *end;
    GString *value;

    if (!at || strstr(at + 1, start))
        return NULL;
    at += strlen(start);
    value = g_string_new(NULL);
    for (end = at; *end && *end != '"'; end++) {
        if (*end == '\\' && (end[1] == '"' || end[1] == '\\'))
            end++;
        g_string_append_c(value, *end);
    }
    if (*end != '"') {
        g_string_free(value, TRUE);
        return NULL;
    }
    g_string_replace(value, "%22", "\"", 0);
    return g_string_free(value, FALSE);
}

/* Without folders, which old browsers tell, and never "", "." or "..". */
static char *
file_name(const char *told)
{
    const char *base = told;
    char *name;

    for (const char *p = told; *p; p++)
        if (*p == '/' || *p == '\\')
            base = p + 1;
    name = g_strstrip(clean_text(base, strlen(base), ""));
    if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        g_free(name);
        name = g_strdup("file");
    }
    if (strlen(name) > FORM_NAME_MAX) {
        char *short_name = g_utf8_substring(name, 0, 60);

        g_free(name);
        name = short_name;
    }
    return name;
}

static bool
is_type(const char *type)
{
    const char *slash = strchr(type, '/');

    if (!slash || slash == type || !slash[1] || strlen(type) > 100)
        return false;
    for (const char *p = type; *p; p++)
        if (p != slash && !g_ascii_isalnum(*p) && !strchr("!#$&-^_.+", *p))
            return false;
    return true;
}

static void
take_part_line(Part *part, const char *line, gsize length)
{
    g_autofree char *text = g_utf8_make_valid(line, (gssize)length);

    if (g_ascii_strncasecmp(text, "content-disposition:", 20) == 0 && !part->name &&
        !part->file) {
        part->name = parameter(text, "name");
        part->file = parameter(text, "filename");
    } else if (g_ascii_strncasecmp(text, "content-type:", 13) == 0 && !part->type) {
        text[strcspn(text, ";")] = '\0';
        part->type = g_ascii_strdown(g_strstrip(text + 13), -1);
    }
}

/* The lines at the start of a part; gives where its content begins, or NULL. */
static const char *
read_part_head(Part *part, const char *at, const char *end)
{
    for (guint lines = 0; lines < 20; lines++) {
        const char *feed = memmem(at, (gsize)(end - at), "\r\n", 2);

        if (!feed || feed - at > 2000)
            return NULL;
        if (feed == at)
            return feed + 2;
        take_part_line(part, at, (gsize)(feed - at));
        at = feed + 2;
    }
    return NULL;
}

static bool
keep_part(Form *form, Part *part, GBytes *body, const char *at, gsize length)
{
    const char *start = g_bytes_get_data(body, NULL);
    FormFile *file;

    if (!part->name || strlen(part->name) > FORM_NAME_MAX)
        return false;
    if (!part->file)
        return keep_field(form, part->name, at, length);
    if (*part->file == '\0' && length == 0)
        return true; /* nothing was chosen */
    file = g_new0(FormFile, 1);
    file->field = clean_text(part->name, strlen(part->name), "");
    file->name = file_name(part->file);
    file->type = g_strdup(part->type && is_type(part->type) ? part->type
                                                            : "application/octet-stream");
    file->bytes = g_bytes_new_from_bytes(body, (gsize)(at - start), length);
    g_ptr_array_add(form->files, file);
    return true;
}

/* The parts between [at, end), which begins behind the first boundary's line. `mark` is
 * CR LF "--" and the boundary. */
static bool
read_parts(Form *form, GBytes *body, const char *at, const char *end, const char *mark,
           bool is_cut)
{
    gsize mark_length = strlen(mark);

    while (form->fields->len + form->files->len < FORM_PARTS_MAX) {
        Part part = { 0 };
        const char *content = read_part_head(&part, at, end);
        const char *next =
            content ? memmem(content - 2, (gsize)(end - content) + 2, mark, mark_length)
                    : NULL;
        gsize length = next > content ? (gsize)(next - content) : 0;
        bool is_fine = next && keep_part(form, &part, body, content, length);

        part_clear(&part);
        if (!is_fine)
            return is_cut && !next;
        at = next + mark_length;
        if (end - at >= 2 && memcmp(at, "--", 2) == 0)
            return true;
        if (end - at < 2 || memcmp(at, "\r\n", 2) != 0)
            return is_cut && end - at < 2;
        at += 2;
    }
    return false;
}

/* RFC 2046, 5.1.1, as browsers make it: 1 to 70 characters, perhaps quoted. */
static char *
boundary_of(const char *type)
{
    const char *at = strstr(type, "boundary=");
    gsize length;

    if (!at || strstr(at + 1, "boundary="))
        return NULL;
    at += strlen("boundary=");
    if (*at == '"') {
        at++;
        length = strcspn(at, "\"");
        if (at[length] != '"')
            return NULL;
    } else {
        length = strcspn(at, "; \t,");
    }
    if (length == 0 || length > 70)
        return NULL;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(at[i]) && !strchr("'()+_,-./:=? ", at[i]))
            return NULL;
    return g_strndup(at, length);
}

static bool
read_multipart(Form *form, const char *type, GBytes *body, bool is_cut,
               const char **reason)
{
    gsize length;
    const char *text = g_bytes_get_data(body, &length);
    g_autofree char *boundary = boundary_of(type);
    g_autofree char *mark = boundary ? g_strdup_printf("\r\n--%s", boundary) : NULL;
    gsize opening = mark ? strlen(mark) - 2 : 0;

    *reason = "the parts of the form cannot be told apart, or are beyond a limit";
    if (!mark)
        return false;
    if (length < opening + 2)
        return is_cut;
    if (memcmp(text, mark + 2, opening) != 0)
        return false;
    if (length >= opening + 2 && memcmp(text + opening, "--", 2) == 0)
        return true; /* no part at all */
    if (memcmp(text + opening, "\r\n", 2) != 0)
        return false;
    return read_parts(form, body, text + opening + 2, text + length, mark, is_cut);
}

bool
form_read(const char *type, GBytes *body, bool is_cut, Form **out, const char **reason)
{
    g_autoptr(Form) form = form_new();
    gsize length;
    const char *text = g_bytes_get_data(body, &length);
    bool is_fine;

    if (g_ascii_strncasecmp(type, "multipart/form-data", 19) == 0) {
        is_fine = read_multipart(form, type, body, is_cut, reason);
    } else if (g_ascii_strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0) {
        is_fine = read_pairs(form, text ? text : "", length, is_cut, reason);
    } else if (length == 0) {
        is_fine = true;
    } else {
        *reason = "the Content-Type is no form's";
        is_fine = false;
    }
    if (!is_fine)
        return false;
    *out = g_steal_pointer(&form);
    return true;
}
