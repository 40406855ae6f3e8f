/* outcome.c - the two ways in which ticketd-pipe ends. */
#include "pipe/outcome.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

enum { EXIT_TAKEN = 0, EXIT_LATER = 75 };

#define QUEUED ", the mail stays queued\n"
static const char *const texts[] = {
    [LATER_SETUP] = "4.3.0 ticketd-pipe is set up wrongly" QUEUED,
    [LATER_ABSENT] = "4.3.0 ticketd is not reachable" QUEUED,
    [LATER_REFUSED] = "4.3.0 ticketd cannot take the mail now" QUEUED,
    [LATER_RECIPIENT] = "4.3.0 ticketd does not know the recipient yet" QUEUED,
    [LATER_CUT] = "4.3.0 the mail came incomplete" QUEUED,
    [LATER_SLOW] = "4.3.0 ticketd took too long" QUEUED,
    [LATER_SIGNAL] = "4.3.0 ticketd-pipe was interrupted" QUEUED,
};

static const char *queue_id = "";
static volatile sig_atomic_t is_taken, is_given_up;

void
outcome_set_queue_id(const char *id)
{
    queue_id = id;
}

static void
say(const char *text)
{
    /* Nobody may be there to read it; the exit status says the same. */
    (void)!write(STDOUT_FILENO, text, strlen(text));
}

void
give_up_at_once(Later later)
{
    if (is_taken)
        _exit(EXIT_TAKEN);
    if (!is_given_up)
        say(texts[later]);
    _exit(EXIT_LATER);
}

void
give_up(Later later, const char *format, ...)
{
    char cause[1024];
    va_list args;

    say(texts[later]);
    is_given_up = 1;
    va_start(args, format);
    vsnprintf(cause, sizeof cause, format, args);
    va_end(args);
    for (char *p = cause; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    syslog(LOG_WARNING, "queue_id=%s: %s", queue_id, cause);
    _exit(EXIT_LATER);
}

/* "ticket=N outcome=..." of the reply, and nothing that Postfix could take for a status.
 */
void
outcome_taken(const char *text)
{
    const char *ticket = strstr(text, "ticket="), *outcome = strstr(text, " outcome=");
    char line[128] = "taken in\n";

    is_taken = 1;
    if (ticket && outcome) {
        int ticket_length = (int)strspn(ticket + 7, "0123456789none");
        int outcome_length = (int)strspn(outcome + 9, "abcdefghijklmnopqrstuvwxyz-");

        if (ticket_length <= 20 && outcome_length <= 40)
            snprintf(line, sizeof line, "ticket=%.*s outcome=%.*s\n", ticket_length,
                     ticket + 7, outcome_length, outcome + 9);
    }
    say(line);
}

void
finish(void)
{
    _exit(EXIT_TAKEN);
}
