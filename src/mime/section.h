/* section.h - a stretch of a message's text, turned into UTF-8 and lines. */
#ifndef TICKETD_MIME_SECTION_H
#define TICKETD_MIME_SECTION_H

#include "core/mail.h"
#include "mime/part.h"

enum {
    BODY_BYTES = 1024 * 1024, /* of text; a person reads less in a week */
    BODY_HTML_MS = 1000,      /* for turning HTML into text */
};

typedef struct Section {
    GString *text;
    GByteArray *marks;   /* empty for plain text */
    const char *charset; /* what the bytes were in; static */
    bool is_shortened;
} Section;

Section *section_new(void);
void section_free(Section *section);
/* Nothing in it that leaves ink. */
bool section_is_blank(const Section *section);
bool sections_are_blank(const GPtrArray *sections);
/* Letters and digits, to compare two forms of a text. */
gsize section_letters(const Section *section);

/* Fill an empty section from a part's decoded bytes, which may be shortened. The
 * HTML is appended to `pictures`, to see later which pictures it shows. */
void section_read_plain(Section *section, const PartTree *tree, const Part *part,
                        GString *bytes);
void section_read_html(Section *section, const PartTree *tree, const Part *part,
                       GString *bytes, GString *pictures);

/* Make mail->body, marks and charset of sections (of Section *), a blank line between
 * two; one mark for each line as soon as one section has marks. */
void sections_join(Mail *mail, const GPtrArray *sections);

#endif
