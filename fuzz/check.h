/* check.h - what must hold of every string that is read out of hostile bytes. */
#ifndef TICKETD_FUZZ_CHECK_H
#define TICKETD_FUZZ_CHECK_H

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer keeps the input of an abort(), but not of g_error()'s trap. */
#define refuse(...) (g_printerr(__VA_ARGS__), abort())

/* Abort unless it is valid UTF-8 without control characters but those in `allowed`. */
static inline void
check_string(const char *string, const char *allowed)
{
    if (!g_utf8_validate(string, -1, NULL))
        refuse("not UTF-8");
    for (const char *p = string; *p; p++)
        if (((guchar)*p < 32 || *p == 127) && !strchr(allowed, *p))
            refuse("control character %d", *p);
}

static inline void
check_line(const char *line)
{
    check_string(line, "");
}

static inline void
check_text(const char *text)
{
    check_string(text, "\n\t");
}

#endif
