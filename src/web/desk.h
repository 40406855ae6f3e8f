/* desk.h - what staff's pages share: who is told what, in which words. */
#ifndef TICKETD_WEB_DESK_H
#define TICKETD_WEB_DESK_H

#include "web/visit.h"

/* What was asked of the desk in vain, to be said beside its form. */
typedef struct DeskRefusal {
    const char *form; /* "note", "answer", ... */
    char *text;       /* the desk's own words, or ours */
    guint status;
} DeskRefusal;

/* The refusal of `said`, which is not "ok", for that form. Free the text. */
DeskRefusal desk_refusal(const Visit *visit, const json_t *said, const char *form);

/* The key under which ticketd does what this form asks once: of the form's own key, its
 * path and all that was typed and chosen, so that a form which is sent again does nothing
 * again and another one from the same page does. "" without a key. The caller frees it.
 */
char *desk_key(const Visit *visit);

/* The page of a ticket; `refusal` is said on it with what was typed, NULL: none. */
void desk_ticket_show(Visit *visit, const DeskRefusal *refusal);

/* A <select>: each of `codes` (NULL-terminated) with the word of "PREFIX/CODE"; one of ""
 * has that of "PREFIX/none". */
json_t *desk_choices(const Visit *visit, const char *const *codes, const char *prefix,
                     const char *chosen);
/* Put NAME_word, the word of "PREFIX/VALUE", or the value where there is none. */
void desk_put_word(const Visit *visit, json_t *object, const char *name,
                   const char *prefix, const char *value);

/* "10001" or "#10001" of a form; 0 for what is no number: the desk says what it expected.
 */
gint64 desk_typed_number(const Visit *visit, const char *field);

/* As ticketd knows them; NULL behind the last. */
extern const char *const desk_statuses[], *const desk_priorities[];

#endif
