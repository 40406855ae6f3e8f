/* header_scan.h - a header block cut into fields, with limits on everything. */
#ifndef TICKETD_MIME_HEADER_SCAN_H
#define TICKETD_MIME_HEADER_SCAN_H

#include <glib.h>
#include <stdbool.h>

/* More of a header than any mailer writes; behind them fields are not seen. */
enum {
    HEADER_BYTES = 256 * 1024,
    HEADER_LINES = 2000,
};

/* Borrowed bytes; may hold anything, NUL too. */
typedef struct Span {
    const char *data;
    gsize length;
} Span;

typedef struct ScannedField {
    Span name;  /* without blanks and colon */
    Span value; /* folded, as it came, without the last line end */
    bool
        is_strange; /* NUL, a bare CR, a blank before the colon: no mailer writes these */
} ScannedField;

typedef struct HeaderBlock {
    GArray *fields;    /* of ScannedField */
    gsize length;      /* where the body begins */
    bool is_shortened; /* a limit was met */
} HeaderBlock;

/* Cut the header block at the start of `bytes`. An outermost block may have an mbox
 * line, a byte order mark or empty lines before it. A line that is neither field nor
 * continuation belongs to the field above it (a fold that lost its blank) if a known
 * field follows before the empty line; else it ends the block and begins the body.
 * Linear in the number of lines times that of fields. */
void header_scan(const char *bytes, gsize length, bool is_outermost, HeaderBlock *out);
void header_block_clear(HeaderBlock *block);

/* The first field of that name (case-insensitive), or NULL. */
const ScannedField *header_block_find(const HeaderBlock *block, const char *name);
bool header_field_is(const ScannedField *field, const char *name);

/* The value on one line: folds undone, ends stripped, bytes otherwise as they are.
 * The caller frees it. */
GString *header_unfold(Span value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HeaderBlock, header_block_clear)

#endif
