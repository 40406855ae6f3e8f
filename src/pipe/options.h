/* options.h - what master.cf told ticketd-pipe. */
#ifndef TICKETD_PIPE_OPTIONS_H
#define TICKETD_PIPE_OPTIONS_H

enum {
    VALUE_BYTES = 1000
}; /* of one option: three times that still fit a line of LMTP */

/* Borrowed from argv; "" if not told. No value holds a control character. */
typedef struct Options {
    const char *sender, *recipient, *queue_id, *size, *client, *sasl, *original, *socket;
} Options;

/* Gives up if an option is unknown, given twice, or makes no sense. There is neither
 * --help nor --version: they would have to exit 0, and a mail would be gone. */
void options_read(Options *options, int argc, char **argv);

#endif
