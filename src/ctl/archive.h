/* archive.h - old mail in files, in the order in which it was sent. */
#ifndef TICKETD_CTL_ARCHIVE_H
#define TICKETD_CTL_ARCHIVE_H

#include "base/fault.h"

typedef enum ArchiveKind {
    ARCHIVE_MBOX,    /* one file; mboxrd, mboxo, mboxcl and mboxcl2, and Thunderbird's */
    ARCHIVE_MAILDIR, /* cur/ and new/ of one Maildir, without drafts and trashed mail */
    ARCHIVE_EML,     /* a file, or all *.eml below a folder */
} ArchiveKind;

typedef struct Archive Archive;

enum { ARCHIVE_MAIL_MAX = 90 << 20 }; /* bytes of one mail that are read */

/* Look through it; nothing is kept in memory but where each mail begins. Answers follow
 * what they answer only in the order of the Date fields, which is the order here; a mail
 * without one stays behind its neighbour. False, a permanent fault, if it is none. */
bool archive_open(ArchiveKind kind, const char *path, Archive **out, Fault *why);
void archive_free(Archive *archive);

guint archive_count(const Archive *archive);
/* Files that were left out: drafts, and what was in the trash. */
guint archive_left_out(const Archive *archive);
/* Bytes of an mbox in front of its first mail that belong to none, but for a byte order
 * mark and empty lines; the first mail may be among them. */
gint64 archive_astray(const Archive *archive);
/* The same for the same files as long as none is added or taken away; 64 bytes. */
const char *archive_name(const Archive *archive);

/* The mail's bytes, without what the container adds to them. The caller owns *out; it is
 * a permanent fault if the mail is larger than ARCHIVE_MAIL_MAX. */
bool archive_read(const Archive *archive, guint i, GBytes **out, Fault *why);
/* "PATH", or "PATH at byte N". The caller frees it. */
char *archive_where(const Archive *archive, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_free)

#endif
