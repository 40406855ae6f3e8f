/* options.c - what master.cf told ticketd-pipe. */
#include "pipe/options.h"

#include "pipe/outcome.h"

#include <stddef.h>
#include <string.h>

#ifndef PIPE_SOCKET
#define PIPE_SOCKET "/run/ticketd/lmtp/lmtp.sock"
#endif

static void
check_value(const char *name, const char *value)
{
    if (strlen(value) > VALUE_BYTES)
        give_up(LATER_SETUP, "--%s is longer than %d bytes", name, VALUE_BYTES);
    for (const char *p = value; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            give_up(LATER_SETUP, "--%s holds a control character", name);
}

static void
read_option(Options *options, const char *argument)
{
    const struct {
        const char *name;
        const char **value;
    } table[] = {
        { "sender", &options->sender },     { "recipient", &options->recipient },
        { "queue-id", &options->queue_id }, { "size", &options->size },
        { "client", &options->client },     { "sasl", &options->sasl },
        { "original", &options->original }, { "socket", &options->socket },
    };
    const char *equals = strchr(argument, '=');
    size_t length = equals ? (size_t)(equals - argument) : 0;

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *name = table[i].name;

        if (length != strlen(name) + 2 || strncmp(argument, "--", 2) != 0 ||
            strncmp(argument + 2, name, length - 2) != 0)
            continue;
        if (*table[i].value)
            give_up(LATER_SETUP, "--%s is given twice", name);
        check_value(name, equals + 1);
        *table[i].value = equals + 1;
        return;
    }
    give_up(LATER_SETUP, "unknown option \"%s\": expected --NAME=VALUE in one token",
            argument);
}

static const char *
or_empty(const char *value)
{
    return value ? value : "";
}

void
options_read(Options *options, int argc, char **argv)
{
    *options = (Options){ .sender = NULL };
    for (int i = 1; i < argc; i++)
        read_option(options, argv[i]);
    if (!options->sender || !options->recipient || !*options->recipient)
        give_up(LATER_SETUP, "--sender= and --recipient=ADDRESS must be given");
    if (!options->socket)
        options->socket = PIPE_SOCKET;
    options->queue_id = or_empty(options->queue_id);
    outcome_set_queue_id(options->queue_id);
    options->size = or_empty(options->size);
    options->client = or_empty(options->client);
    options->sasl = or_empty(options->sasl);
    options->original = or_empty(options->original);
    if (strspn(options->size, "0123456789") != strlen(options->size) ||
        strlen(options->size) > 18)
        give_up(LATER_SETUP, "--size=%s is no number of bytes", options->size);
}
