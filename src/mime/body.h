/* body.h - what of a message is its text and what are its files. */
#ifndef TICKETD_MIME_BODY_H
#define TICKETD_MIME_BODY_H

#include "mime/attachment.h"
#include "mime/part.h"

/* Walk the tree: fill the body, marks, charset, calendar_method, returned_headers,
 * report of `mail` (empty before) and hand each file to `sink`. Between a plain and
 * an HTML form of the same text the plain one is taken, unless it is empty or only
 * says that there is HTML. */
void body_read(const PartTree *tree, Mail *mail, FileSink *sink);

#endif
