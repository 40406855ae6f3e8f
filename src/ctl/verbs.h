/* verbs.h - the verbs of ticketctl: one table, one function each. */
#ifndef TICKETD_CTL_VERBS_H
#define TICKETD_CTL_VERBS_H

#include "ctl/ctl.h"

typedef CtlExit VerbFunction(Ctl *ctl, int argc, char **argv);

typedef struct Verb {
    const char *name;
    const char *usage;   /* what follows the name */
    const char *summary; /* one line */
    VerbFunction *run;   /* argv[0] is the verb */
} Verb;

/* All of ticketctl: common options, then the verb. Returns the exit code. */
int verbs_main(int argc, char **argv);

/* Reading: from the database or from a mail. */
VerbFunction verb_list, verb_search, verb_show, verb_log, verb_held, verb_outbox,
    verb_chat, verb_stats, verb_blocks, verb_raw, verb_attachment, verb_parse,
    verb_explain, verb_check, verb_db, verb_doctor, verb_template, verb_settings,
    verb_top;
/* Writing: through ticketd. */
VerbFunction verb_reply, verb_note, verb_close, verb_reopen, verb_status, verb_assign,
    verb_merge, verb_priority, verb_move, verb_block, verb_unblock, verb_confirm,
    verb_clear_address, verb_type, verb_tag, verb_cc, verb_link, verb_split, verb_undo,
    verb_import, verb_erase, verb_metrics, verb_postfix;
/* Both. */
VerbFunction verb_user;
/* Reading, into files. */
VerbFunction verb_export;
/* On the spot. */
VerbFunction verb_rotate_key;

#endif
