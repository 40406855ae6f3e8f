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
 * line, a byte order mark or empty lines before it, and junk lines between its
 * fields. A line that is neither field nor continuation ends the block, unless
 * header fields go on behind it; the body then begins with that line. */
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
