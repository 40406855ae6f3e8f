/* inner_answer.h - answers written inside of a letter of ours that is quoted. */
#ifndef TICKETD_REPLY_INNER_ANSWER_H
#define TICKETD_REPLY_INNER_ANSWER_H

#include "reply/known_text.h"
#include "reply/reply_reading.h"

/* In what the other layers cut, and in lines that go on from it: where a letter of ours
 * is quoted, what is not ours becomes text again, each answer below the line of ours that
 * it answers (PART_CONTEXT), be it on the same line or on one of its own. Headers,
 * introductions, links and banners that clients put round our words stay cut. Does
 * nothing where nothing of ours is found. Lines are split, so indexes change. Linear. */
void inner_answers_find(Reading *reading, const KnownText *known);

#endif
