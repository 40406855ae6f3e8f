/* ticketctl.c - the desk in a terminal: wiring only, the verbs are in ctl/. */
#include "base/descriptors.h"
#include "base/log.h"
#include "ctl/verbs.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <string.h>

int
main(int argc, char **argv)
{
    if (!descriptors_settle())
        return 75;
    /* Widths of columns need UTF-8, whatever the caller's locale is. */
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_DFL);
    log_set_quiet(true);
    return verbs_main(argc, argv);
}
