/* part.h - the tree of a message's parts, as places in its bytes. */
#ifndef TICKETD_MIME_PART_H
#define TICKETD_MIME_PART_H

#include "mime/header_scan.h"
#include "mime/parameter.h"
#include "mime/transfer.h"

/* A person's mail has a dozen parts, four deep. What lies beyond stays unread. */
enum {
    PART_COUNT = 500,
    PART_DEPTH = 50,
    PART_SCANNED_BYTES = 512 * 1024 * 1024, /* all levels together */
};

typedef struct Part {
    char *path; /* "1", "2.1"; the outermost multipart is "0" */
    int parent; /* index; -1: outermost */
    guint depth;
    GArray *children; /* of guint, indexes */
    HeaderBlock header;
    const char *body; /* encoded, as it came */
    gsize length;
    Parameters *type; /* parameters_value() is never "" */
    Parameters *disposition;
    TransferEncoding encoding;
    char *content_id;   /* without brackets */
    bool was_multipart; /* declared so, but without parts: a text now */
} Part;

typedef struct PartTree {
    GPtrArray *parts;   /* of Part *, outermost first, in the order they were met */
    GPtrArray *buffers; /* of GBytes *, decoded bytes that parts lie in */
    char *charset;      /* hint: the first charset parameter of the message, or NULL */
    bool is_shortened;  /* a limit was met */
} PartTree;

/* Cut a message into parts, level by level and without recursion. Attached messages
 * are leaves; only an outermost message/rfc822 is entered. Borrows the bytes. */
PartTree *part_tree_read(const char *bytes, gsize length);
void part_tree_free(PartTree *tree);

Part *part_at(const PartTree *tree, guint index);
/* Case-insensitive comparison with "text/plain", or "text/" for a whole family. */
bool part_is(const Part *part, const char *type);
/* The body with its transfer encoding undone. The caller frees it. */
GString *part_content(const Part *part);
/* The first header field of that name, decoded; "" if there is none. The caller frees it.
 */
char *part_header(const PartTree *tree, const Part *part, const char *name);

/* The name a file goes by, wherever its mailer wrote it, or "". The caller frees it. */
char *part_file_name(const Part *part);
bool part_is_attached(const Part *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PartTree, part_tree_free)

#endif
