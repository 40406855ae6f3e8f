/* subject_prefix.h - what mail programs put before a subject: "Re:", "Fwd:", "Automatic
 * reply:", in many languages. */
#ifndef TICKETD_CORE_SUBJECT_PREFIX_H
#define TICKETD_CORE_SUBJECT_PREFIX_H

typedef enum SubjectPrefix {
    SUBJECT_PREFIX_NONE,
    SUBJECT_PREFIX_REPLY,
    SUBJECT_PREFIX_FORWARD,
    SUBJECT_PREFIX_AUTO_REPLY, /* of vacation programs; needs no colon */
} SubjectPrefix;

/* With which prefix the (decoded) subject begins. List tags ("[x]") and our tokens
 * before it are skipped, a count ("[2]", "(2)", "^2") belongs to it; before and after
 * it stand any blanks, the colon may be full-width. `rest` (may be NULL) gets where the
 * words behind it begin; without a prefix the subject itself. */
SubjectPrefix subject_prefix(const char *subject, const char **rest);

/* The same, but not the prefixes of a few programs that are a real title's first word
 * as well ("R:", "I:", "Ref:"): for who cuts off what was found. */
SubjectPrefix subject_prefix_sure(const char *subject, const char **rest);

#endif
