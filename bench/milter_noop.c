/* milter_noop.c - a milter that reads what a milter can read, and lets it in. */
#include <libmilter/mfapi.h>
#include <stdio.h>

static sfsistat
on_header(SMFICTX *context, char *name, char *value)
{
    return SMFIS_CONTINUE;
}

static sfsistat
on_body(SMFICTX *context, unsigned char *bytes, size_t length)
{
    return SMFIS_CONTINUE;
}

int
main(int argc, char **argv)
{
    struct smfiDesc milter = {
        .xxfi_name = (char *)"noop",
        .xxfi_version = SMFI_VERSION,
        .xxfi_header = on_header,
        .xxfi_body = on_body,
    };

    if (argc != 2) {
        fputs("usage: milter_noop SOCKET\n", stderr);
        return 64;
    }
    if (smfi_setconn(argv[1]) == MI_FAILURE || smfi_register(milter) == MI_FAILURE)
        return 70;
    return smfi_main();
}
