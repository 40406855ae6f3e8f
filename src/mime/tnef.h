/* tnef.h - winmail.dat: the files and the text that Outlook hides in MS-TNEF. */
#ifndef TICKETD_MIME_TNEF_H
#define TICKETD_MIME_TNEF_H

#include <glib.h>
#include <stdbool.h>

/* The message text as found; empty if there is none. */
typedef struct TnefText {
    GString *plain, *html;
    char charset[32]; /* of plain, "windows-1252" */
} TnefText;

/* A file: its place in the stream, decoded UTF-8 name, media type, content id. All
 * borrowed for the time of the call. */
typedef void (*TnefFound)(gpointer data, guint index, const char *name, const char *type,
                          const char *content_id, const GString *bytes);

/* Read a stream; lengths that lie end the reading. Embedded messages give their
 * files too, three deep. False, with nothing found, if it is no TNEF at all. Clear
 * *text in any case. */
bool tnef_read(const char *bytes, gsize length, TnefFound found, gpointer data,
               TnefText *text);
void tnef_text_clear(TnefText *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TnefText, tnef_text_clear)

#endif
