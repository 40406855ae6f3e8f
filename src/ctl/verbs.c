/* verbs.c - the verbs of ticketctl: one table, one function each. */
#include "ctl/verbs.h"

#include "base/suggest.h"
#include "config.h"
#include "ctl/completion.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static VerbFunction verb_completion;

static const Verb verbs[] = {
    { "list",
      "[--status S] [--department D] [--customer A] [--assigned STAFF] [--type T] [--tag "
      "T] "
      "[--limit N] [--watch]",
      "tickets, the newest update first", verb_list },
    { "show", "N", "one ticket whole", verb_show },
    { "search", "WORDS [--limit N]", "tickets that hold all the words", verb_search },
    { "reply", "N [-m TEXT | -F FILE] [--attach FILE]... [--as STAFF] [--close]",
      "answer to the customer", verb_reply },
    { "note", "N [-m TEXT | -F FILE] [--as STAFF]", "internal note", verb_note },
    { "close", "N [--as STAFF]", "close a ticket", verb_close },
    { "reopen", "N [--as STAFF]", "reopen a ticket", verb_reopen },
    { "status", "N open|answered|customer-reply|on-hold|in-progress|closed [--as STAFF]",
      "set the status of a ticket", verb_status },
    { "assign", "N STAFF [--as STAFF]", "give a ticket to somebody", verb_assign },
    { "merge", "N INTO [--as STAFF]", "make a ticket part of another", verb_merge },
    { "split", "N ENTRY [--as STAFF]", "give an entry a ticket of its own", verb_split },
    { "link", "N M [--as STAFF]", "say that two tickets have to do with each other",
      verb_link },
    { "type", "N TYPE [--as STAFF]", "set the type of a ticket", verb_type },
    { "tag", "N +TAG -TAG... [--as STAFF]", "set tags of a ticket, take some away",
      verb_tag },
    { "cc", "N add|remove ADDRESS [--as STAFF]", "who gets copies of the answers",
      verb_cc },
    { "undo", "N [--as STAFF]", "take the last change of a ticket back", verb_undo },
    { "priority", "N PRIORITY [--as STAFF]", "set the priority of a ticket",
      verb_priority },
    { "move", "N DEPARTMENT [--as STAFF]", "move a ticket to a department", verb_move },
    { "attachment", "N ENTRY NAME [-o FILE]", "an attachment's bytes", verb_attachment },
    { "raw", "ENTRY-OR-DELIVERY [-o FILE]", "a mail's bytes as they came", verb_raw },
    { "log", "[--filed] [--limit N]", "deliveries: what came in, what was decided, why",
      verb_log },
    { "held", "[show ID | release ID [--ticket N] | refuse ID]",
      "mail that waits for a person", verb_held },
    { "outbox", "[--limit N | show ID | retry ID | retry --all]",
      "letters waiting, sent, dead", verb_outbox },
    { "chat", "list [--limit N] | show ID", "what is said in the chat", verb_chat },
    { "parse", "[FILE]", "a raw mail: what is read in it", verb_parse },
    { "explain", "[FILE] [--recipient A] [--sender A]",
      "a raw mail: what would happen and why", verb_explain },
    { "block", "ADDRESS|@DOMAIN|subject:WORDS|body:WORDS", "hold mail like that",
      verb_block },
    { "unblock", "ADDRESS|@DOMAIN|subject:WORDS|body:WORDS", "take mail like that again",
      verb_unblock },
    { "blocks", "", "what is blocked, and how often it was hit", verb_blocks },
    { "confirm", "N ADDRESS [--as STAFF]", "let somebody take part in a ticket",
      verb_confirm },
    { "clear-address", "ADDRESS", "send letters again to an address they failed at",
      verb_clear_address },
    { "rotate-key", "", "sign with a new key once ticketd is reloaded", verb_rotate_key },
    { "import",
      "mbox|maildir|eml|export PATH [--department D] [--status S] [--dry-run] [--resume] "
      "[--report FILE]",
      "old mail in, from files; nobody is told", verb_import },
    { "export", "ADDRESS|N -o DIR [--internal]",
      "everything of a person or a ticket, as mbox and JSON", verb_export },
    { "erase", "ADDRESS [--yes]", "everything of a person gone for good", verb_erase },
    { "user",
      "list | show WHO | passwd WHO | lock WHO | unlock WHO | logout WHO | add ADDRESS "
      "[--name N] [--user-name U] [--phone P] [--language L]",
      "accounts: who may log in", verb_user },
    { "check", "", "check the settings", verb_check },
    { "db", "status | check | backup FILE | restore FILE",
      "the database: how it is, whether it is whole, a copy, back from one", verb_db },
    { "settings", "[-n | -d | -x KEY]", "settings as they count", verb_settings },
    { "template",
      "list | show NAME | preview NAME [--event E] [--ticket N] [--language L]",
      "the letters' templates, and how they look", verb_template },
    { "doctor", "[--dns ADDRESS]", "check settings, sockets, database, Postfix and DNS",
      verb_doctor },
    { "metrics", "[--textfile FILE]", "how ticketd is, for Prometheus", verb_metrics },
    { "postfix", "print|apply lmtp|pipe|milter [--dry-run]",
      "what wires ticketd into this machine's Postfix, shown or put there",
      verb_postfix },
    { "stats", "", "counts, ages, queue sizes", verb_stats },
    { "top", "[--once]", "how ticketd is, on one screen, again and again", verb_top },
    { "completion", "bash|zsh|fish", "what makes a shell complete all this",
      verb_completion },
};

/* The one verb that needs to know all of them. */
static CtlExit
verb_completion(Ctl *ctl, int argc, char **argv)
{
    return completion_print(ctl, argc, argv, verbs, G_N_ELEMENTS(verbs));
}

/* NULL if there is none of that name. */
static const Verb *
verb_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static CtlExit
refuse_verb(const char *name)
{
    const char *names[G_N_ELEMENTS(verbs) + 1] = { NULL };
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        names[i] = verbs[i].name;
    const char *meant = suggest(name, names);
    if (meant != NULL)
        return ctl_say(CTL_USAGE, "no verb \"%s\" (did you mean %s?)", name, meant);
    return ctl_say(CTL_USAGE, "no verb \"%s\"; ticketctl --help lists them", name);
}

static char *
verbs_description(void)
{
    GString *text = g_string_new("Verbs:\n");
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        g_string_append_printf(text, "  %-15s%s\n", verbs[i].name, verbs[i].summary);
    g_string_append(text, "\nticketctl VERB --help shows the options of a verb.");
    return g_string_free(text, FALSE);
}

static char *
settings_path(const char *given)
{
    const char *path = given != NULL ? given : g_getenv("TICKETD_CONF");
    if (path != NULL && *path != '\0')
        return g_strdup(path);
    return g_strdup(SYSCONFDIR "/ticketd/ticketd.conf");
}

int
verbs_main(int argc, char **argv)
{
    g_autofree char *given = NULL;
    gboolean json = FALSE, version = FALSE;
    const GOptionEntry entries[] = {
        { "config", 'c', 0, G_OPTION_ARG_FILENAME, &given,
          "Settings (else $TICKETD_CONF)", "FILE" },
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON, one object a line", NULL },
        { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("VERB ...");
    g_autoptr(GError) error = NULL;
    g_autofree char *description = verbs_description();
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    /* What follows the verb is the verb's. */
    g_option_context_set_strict_posix(context, TRUE);
    if (!g_option_context_parse(context, &argc, &argv, &error))
        return ctl_say(CTL_USAGE, "%s", error->message);
    if (version) {
        printf("ticketctl %s\n", PACKAGE_VERSION);
        return CTL_DONE;
    }
    if (argc < 2)
        return ctl_say(CTL_USAGE,
                       "usage: ticketctl [-c FILE] [--json] VERB ...; --help lists "
                       "the verbs");
    const Verb *verb = verb_find(argv[1]);
    if (verb == NULL)
        return refuse_verb(argv[1]);
    g_auto(Ctl) ctl = { .verb = verb->name,
                        .usage = verb->usage,
                        .summary = verb->summary,
                        .settings_path = settings_path(given),
                        .json = json };
    CtlExit code = verb->run(&ctl, argc - 1, argv + 1);
    if (fflush(stdout) != 0 && code == CTL_DONE)
        return ctl_say(CTL_REFUSED, "cannot write the output: %s", g_strerror(errno));
    return code;
}
