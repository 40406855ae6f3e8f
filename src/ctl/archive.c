/* archive.c - old mail in files, in the order in which it was sent. */
#include "ctl/archive.h"

#include "base/input.h"
#include "mime/date.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LINE_BYTES = 4096, /* of a line that are looked at */
    HEADER_LINES_MAX = 2000,
    FOLDERS_DEEP_MAX = 20,
};

typedef struct Item {
    char *path;           /* its own file; NULL: it is in the mbox */
    gint64 offset, bytes; /* there */
    gint64 date;          /* seconds; its neighbour's where it has none */
    bool is_counted;      /* Content-Length said where it ends: nothing in it is quoted */
} Item;

struct Archive {
    ArchiveKind kind;
    char *path;
    int fd;        /* of an mbox; -1 */
    GArray *items; /* of Item, in order */
    guint left_out;
    gint64 astray; /* bytes of an mbox in front of its first mail */
    char *name;
};

static void
item_clear(gpointer data)
{
    g_free(((Item *)data)->path);
}

/* ------------------------------------------------------------------ header */

/* What of a header says when it was sent and how long it is. */
typedef struct Head {
    gint64 date, length; /* length -1: not said */
    GString *field;      /* the one that goes on, without its folds */
} Head;

static void
head_end_field(Head *head)
{
    const char *value = strchr(head->field->str, ':');
    int offset;

    if (value && head->date == 0 &&
        g_ascii_strncasecmp(head->field->str, "Date:", 5) == 0)
        date_read(value + 1, &head->date, &offset);
    if (value && head->length < 0 &&
        g_ascii_strncasecmp(head->field->str, "Content-Length:", 15) == 0)
        head->length = g_ascii_strtoll(value + 1, NULL, 10);
    g_string_truncate(head->field, 0);
}

static void
head_line(Head *head, const char *line)
{
    if (*line != ' ' && *line != '\t')
        head_end_field(head);
    if (head->field->len < LINE_BYTES)
        g_string_append(head->field, line);
    g_strchomp(head->field->str);
    head->field->len = strlen(head->field->str);
}

static bool
is_blank(const char *line)
{
    return line[line[0] == '\r'] == '\n';
}

/* "Name:" of a field, RFC 5322 2.2. */
static bool
begins_field(const char *line)
{
    const char *p = line;

    while (*p > ' ' && *p < 0x7f && *p != ':')
        p++;
    return p > line && *p == ':';
}

/* ------------------------------------------------------------------ mbox */

/* A line that is longer than the buffer comes in pieces; only the first one begins it. */
typedef struct Lines {
    FILE *file;
    char text[LINE_BYTES];
    gint64 at;       /* offset of the piece */
    gint64 next;     /* and of the next one */
    bool is_started; /* the piece begins a line */
    bool is_ended;   /* and ends one; true before the first */
} Lines;

static bool
lines_next(Lines *lines)
{
    gsize length = 0;
    int c;

    lines->is_started = lines->is_ended;
    lines->is_ended = false;
    while (length + 1 < sizeof lines->text && (c = getc_unlocked(lines->file)) != EOF) {
        /* A NUL would hide what follows it. */
        lines->text[length++] = c == 0 ? ' ' : (char)c;
        if (c == '\n') {
            lines->is_ended = true;
            break;
        }
    }
    lines->text[length] = '\0';
    lines->at = lines->next;
    lines->next += (gint64)length;
    return length > 0;
}

/* "From ADDRESS Tue Nov 24 10:00:00 2026": a time is in all of them. Thunderbird writes
 * "From " alone, or "From - " and a date. */
static bool
is_from_line(const char *line)
{
    const char *p = line + 5;

    if (strncmp(line, "From ", 5) != 0)
        return false;
    if (p[strspn(p, " -\r")] == '\n')
        return true;
    for (; *p && *p != '\n' && p[1] && p[2]; p++)
        if (p[0] == ':' && g_ascii_isdigit(p[-1]) && g_ascii_isdigit(p[1]) &&
            g_ascii_isdigit(p[2]))
            return true;
    return false;
}

/* Is that line the first of a mail? A sentence that begins with "From " is followed by
 * no header. */
static bool
begins_mail(const char *line)
{
    return begins_field(line) || strncmp(line, ">From ", 6) == 0;
}

/* Does a mail end at that offset, as its Content-Length says? */
static bool
ends_at(const Archive *archive, gint64 offset, gint64 size)
{
    char bytes[LINE_BYTES] = "";
    const char *from, *line_end;
    gssize got;

    if (offset == size)
        return true;
    got = pread(archive->fd, bytes, sizeof bytes - 1, (off_t)offset);
    if (got <= 0)
        return false;
    from = bytes + strspn(bytes, "\r\n");
    if (offset + got == size && from == bytes + got)
        return true;
    line_end = strchr(from, '\n');
    return from > bytes && is_from_line(from) && line_end && begins_mail(line_end + 1);
}

typedef struct MboxScan {
    Archive *archive;
    Lines lines;
    Head head;
    Item item; /* the mail that is being looked through */
    bool in_mail, in_header;
    bool is_astray;  /* something stands in front of the first mail */
    bool was_blank;  /* the line before, or there is none */
    gint64 blank_at; /* its offset */
    gint64 from_at;  /* of a "From " line that the next one confirms; -1 */
    gint64 from_end; /* where the mail would end */
    gint64 size;
} MboxScan;

static void
mbox_end(MboxScan *scan, gint64 end)
{
    if (!scan->in_mail)
        return;
    if (!scan->item.is_counted)
        scan->item.bytes = MAX(end - scan->item.offset, 0);
    scan->item.date = scan->head.date;
    g_array_append_val(scan->archive->items, scan->item);
}

static void
mbox_begin(MboxScan *scan, gint64 at)
{
    if (!scan->in_mail && scan->is_astray)
        scan->archive->astray = scan->from_at;
    scan->item = (Item){ .offset = at };
    scan->in_mail = scan->in_header = true;
    scan->head.date = 0;
    scan->head.length = -1;
    g_string_truncate(scan->head.field, 0);
}

static void
mbox_header_end(MboxScan *scan)
{
    gint64 end;

    head_end_field(&scan->head);
    scan->in_header = false;
    if (scan->head.length < 0 || scan->head.length > scan->size - scan->lines.next)
        return;
    end = scan->lines.next + scan->head.length;
    if (!ends_at(scan->archive, end, scan->size))
        return;
    if (fseeko(scan->lines.file, (off_t)end, SEEK_SET) != 0)
        return;
    scan->item.is_counted = true;
    scan->item.bytes = end - scan->item.offset;
    scan->lines.next = end;
    scan->lines.is_ended = true;
}

static void
mbox_line(MboxScan *scan)
{
    const char *text = scan->lines.text;

    if (scan->from_at >= 0) {
        if (begins_mail(text)) {
            mbox_end(scan, scan->from_end);
            mbox_begin(scan, scan->lines.at);
        } else {
            scan->is_astray = true;
        }
        scan->from_at = -1;
    }
    if (is_from_line(text) && scan->was_blank) {
        scan->from_at = scan->lines.at;
        scan->from_end = scan->blank_at;
        return;
    }
    scan->is_astray = scan->is_astray || !is_blank(text);
    if (!scan->in_mail || !scan->in_header)
        return;
    if (is_blank(text))
        mbox_header_end(scan);
    else
        head_line(&scan->head, text);
}

/* Some editors put one in front of any text. */
static void
skip_byte_order_mark(Lines *lines)
{
    char bytes[3];

    if (fread(bytes, 1, 3, lines->file) == 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        lines->next = 3;
    else
        rewind(lines->file);
}

static bool
mbox_scan(Archive *archive, Fault *why)
{
    MboxScan scan = { .archive = archive, .from_at = -1, .was_blank = true };
    struct stat st;
    bool is_empty = true, is_broken;

    archive->fd = open(archive->path, O_RDONLY | O_CLOEXEC);
    if (archive->fd < 0 || fstat(archive->fd, &st) < 0 || !S_ISREG(st.st_mode))
        return fault_permanent(why, "5.3.0", "cannot read %s: %s", archive->path,
                               archive->fd < 0 ? g_strerror(errno) : "no regular file");
    scan.size = st.st_size;
    scan.lines.file = fopen(archive->path, "re");
    if (!scan.lines.file)
        return fault_permanent(why, "5.3.0", "cannot read %s: %s", archive->path,
                               g_strerror(errno));
    scan.head.field = g_string_new(NULL);
    scan.lines.is_ended = true;
    skip_byte_order_mark(&scan.lines);
    while (lines_next(&scan.lines)) {
        is_empty = false;
        if (!scan.lines.is_started) {
            scan.was_blank = false;
            continue;
        }
        mbox_line(&scan);
        /* What Content-Length counted is behind us: the line before counts no more. */
        scan.was_blank = is_blank(scan.lines.text);
        scan.blank_at = scan.lines.at;
    }
    mbox_end(&scan, scan.was_blank && scan.in_mail && !scan.in_header ? scan.blank_at
                                                                      : scan.lines.next);
    g_string_free(scan.head.field, TRUE);
    is_broken = ferror(scan.lines.file);
    fclose(scan.lines.file);
    if (is_broken)
        return fault_permanent(why, "5.3.0", "cannot read all of %s", archive->path);
    if (archive->items->len == 0 && !is_empty)
        return fault_permanent(why, "5.6.0",
                               "%s is no mbox: no line with \"From \" begins a mail",
                               archive->path);
    return true;
}

/* mboxrd and mboxo put a '>' before each "From ": it goes. Where one stands without, its
 * writer put none. */
static GBytes *
unquote(const char *bytes, gsize length)
{
    GString *text = g_string_sized_new(length + 1);
    const char *end = bytes + length;

    for (const char *p = bytes; p < end;) {
        const char *line_end = memchr(p, '\n', (gsize)(end - p));
        const char *from = p;

        line_end = line_end ? line_end + 1 : end;
        while (from < line_end && *from == '>')
            from++;
        if (line_end - from >= 5 && memcmp(from, "From ", 5) == 0) {
            if (from == p && p > bytes) {
                g_string_free(text, TRUE);
                return g_bytes_new(bytes, length);
            }
            p += from > p;
        }
        g_string_append_len(text, p, line_end - p);
        p = line_end;
    }
    return g_string_free_to_bytes(text);
}

static bool
mbox_read(const Archive *archive, const Item *item, GBytes **out, Fault *why)
{
    gsize length = (gsize)item->bytes, done = 0;
    g_autofree char *bytes = g_malloc(length + 1);

    while (done < length) {
        gssize got = pread(archive->fd, bytes + done, length - done,
                           (off_t)(item->offset + (gint64)done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return fault_permanent(why, "5.3.0", "cannot read %s: %s", archive->path,
                                   got < 0 ? g_strerror(errno) : "it became shorter");
        done += (gsize)got;
    }
    *out = item->is_counted ? g_bytes_new_take(g_steal_pointer(&bytes), length)
                            : unquote(bytes, length);
    return true;
}

/* ------------------------------------------------------------------ files */

static bool
add_file(Archive *archive, const char *path, Fault *why)
{
    Lines lines = { .file = fopen(path, "re"), .is_ended = true };
    Head head = { .length = -1 };
    Item item = { .offset = 0 };
    struct stat st;

    if (!lines.file || fstat(fileno(lines.file), &st) < 0) {
        fault_permanent(why, "5.3.0", "cannot read %s: %s", path, g_strerror(errno));
        if (lines.file)
            fclose(lines.file);
        return false;
    }
    head.field = g_string_new(NULL);
    for (guint i = 0; i < HEADER_LINES_MAX && lines_next(&lines); i++) {
        if (lines.is_started && is_blank(lines.text))
            break;
        if (lines.is_started)
            head_line(&head, lines.text);
    }
    head_end_field(&head);
    g_string_free(head.field, TRUE);
    fclose(lines.file);
    item.path = g_strdup(path);
    item.bytes = st.st_size;
    item.date = head.date;
    g_array_append_val(archive->items, item);
    return true;
}

/* ":2,FLAGS" behind a file's name, as maildir(5) has it. */
static bool
is_draft_or_trash(const char *name)
{
    const char *flags = strstr(name, ":2,");

    return flags && (strchr(flags, 'T') || strchr(flags, 'D'));
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names in order: what has no date keeps its place from run to run. */
static GPtrArray *
names_in(const char *path, Fault *why)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) folder = g_dir_open(path, 0, &error);
    GPtrArray *names;
    const char *name;

    if (!folder) {
        fault_permanent(why, "5.3.0", "%s", error->message);
        return NULL;
    }
    names = g_ptr_array_new_with_free_func(g_free);
    while ((name = g_dir_read_name(folder)))
        if (*name != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

static bool
maildir_scan(Archive *archive, Fault *why)
{
    static const char *const folders[] = { "cur", "new" };

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(archive->path, folders[i], NULL);
        g_autoptr(GPtrArray) names = names_in(folder, why);

        if (!names)
            return false;
        for (guint j = 0; j < names->len; j++) {
            g_autofree char *path = g_build_filename(folder, names->pdata[j], NULL);

            if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
                continue;
            if (is_draft_or_trash(names->pdata[j]))
                archive->left_out++;
            else if (!add_file(archive, path, why))
                return false;
        }
    }
    return true;
}

static bool
eml_scan(Archive *archive, const char *path, guint deep, Fault *why)
{
    g_autoptr(GPtrArray) names = NULL;

    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return add_file(archive, path, why);
    if (deep > FOLDERS_DEEP_MAX)
        return fault_permanent(why, "5.3.0", "%s: folders too deep", path);
    names = names_in(path, why);
    if (!names)
        return false;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *below = g_build_filename(path, names->pdata[i], NULL);
        g_autofree char *folded = g_ascii_strdown(names->pdata[i], -1);
        bool is_folder = g_file_test(below, G_FILE_TEST_IS_DIR);

        if (is_folder && g_file_test(below, G_FILE_TEST_IS_SYMLINK))
            continue;
        if ((is_folder || g_str_has_suffix(folded, ".eml")) &&
            !eml_scan(archive, below, deep + 1, why))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ all of it */

static gint
compare_dates(gconstpointer a, gconstpointer b)
{
    const Item *one = a, *other = b;

    return (one->date > other->date) - (one->date < other->date);
}

static void
put_in_order(Archive *archive)
{
    gint64 before = 0;

    for (guint i = 0; i < archive->items->len; i++) {
        Item *item = &g_array_index(archive->items, Item, i);

        item->date = item->date > 0 ? item->date : before;
        before = item->date;
    }
    /* GLib's is a stable sort. */
    g_array_sort(archive->items, compare_dates);
}

static void
give_name(Archive *archive)
{
    g_autofree char *real = realpath(archive->path, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_printf(text, "%d %s %u", archive->kind, real ? real : archive->path,
                    archive->items->len);
    for (guint i = 0; i < archive->items->len; i++) {
        const Item *item = &g_array_index(archive->items, Item, i);

        g_string_append_printf(text, " %" G_GINT64_FORMAT "+%" G_GINT64_FORMAT,
                               item->offset, item->bytes);
    }
    archive->name = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1);
}

bool
archive_open(ArchiveKind kind, const char *path, Archive **out, Fault *why)
{
    g_autoptr(Archive) archive = g_new0(Archive, 1);
    bool done = false;

    archive->kind = kind;
    archive->path = g_strdup(path);
    archive->fd = -1;
    archive->items = g_array_new(FALSE, FALSE, sizeof(Item));
    g_array_set_clear_func(archive->items, item_clear);
    switch (kind) {
    case ARCHIVE_MBOX:
        done = mbox_scan(archive, why);
        break;
    case ARCHIVE_MAILDIR:
        done = maildir_scan(archive, why);
        break;
    case ARCHIVE_EML:
        done = eml_scan(archive, path, 0, why);
        break;
    }
    if (!done)
        return false;
    put_in_order(archive);
    give_name(archive);
    *out = g_steal_pointer(&archive);
    return true;
}

void
archive_free(Archive *archive)
{
    if (!archive)
        return;
    if (archive->fd >= 0)
        close(archive->fd);
    g_array_unref(archive->items);
    g_free(archive->path);
    g_free(archive->name);
    g_free(archive);
}

guint
archive_count(const Archive *archive)
{
    return archive->items->len;
}

guint
archive_left_out(const Archive *archive)
{
    return archive->left_out;
}

gint64
archive_astray(const Archive *archive)
{
    return archive->astray;
}

const char *
archive_name(const Archive *archive)
{
    return archive->name;
}

bool
archive_read(const Archive *archive, guint i, GBytes **out, Fault *why)
{
    const Item *item = &g_array_index(archive->items, Item, i);

    if (item->bytes > ARCHIVE_MAIL_MAX)
        return fault_permanent(why, "5.3.4", "larger than %d MiB",
                               ARCHIVE_MAIL_MAX >> 20);
    if (item->path)
        return input_read_file(item->path, ARCHIVE_MAIL_MAX, out, why);
    return mbox_read(archive, item, out, why);
}

char *
archive_where(const Archive *archive, guint i)
{
    const Item *item = &g_array_index(archive->items, Item, i);

    return item->path ? g_strdup(item->path)
                      : g_strdup_printf("%s at byte %" G_GINT64_FORMAT, archive->path,
                                        item->offset);
}
