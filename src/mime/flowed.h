/* flowed.h - format=flowed text (RFC 3676) with its paragraphs whole again. */
#ifndef TICKETD_MIME_FLOWED_H
#define TICKETD_MIME_FLOWED_H

#include <glib.h>

/* Join in place the lines that end in a blank with the next line of the same quote
 * depth; the signature line "-- " ends a paragraph; stuffed blanks go. With
 * `delete_space` the blank at the end goes too. Lines end in '\n'. */
void flowed_join(GString *text, gboolean delete_space);

#endif
