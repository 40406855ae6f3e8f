/* typed_text.h - what somebody typed into a page, as text is kept here. */
#ifndef TICKETD_CORE_TYPED_TEXT_H
#define TICKETD_CORE_TYPED_TEXT_H

/* Valid UTF-8 with '\n' line ends (of CRLF, CR, NEL and Unicode's separators) and no
 * other control character but '\t'; all words stay. The caller frees it. Linear. */
char *typed_text_clean(const char *text);

#endif
