/* ticketd-web.c - the customer's pages: HTTP outside, ticketd's member door inside. */
#include "config.h"

#include "base/descriptors.h"
#include "base/log.h"
#include "base/ready.h"
#include "web/http.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/sandbox.h"
#include "web/spill.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/resource.h>

enum {
    EXIT_FAULT = 1,
    EXIT_USAGE = 64,    /* EX_USAGE of sysexits.h */
    EXIT_SETTINGS = 78, /* EX_CONFIG */
};

typedef struct Options {
    char *settings;
    gboolean check, debug, version;
} Options;

static bool
options_read(int argc, char **argv, Options *options)
{
    GOptionEntry entries[] = {
        { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->settings,
          "read the settings from FILE", "FILE" },
        { "check", 0, 0, G_OPTION_ARG_NONE, &options->check,
          "check settings, templates and languages, and end", NULL },
        { "debug", 'd', 0, G_OPTION_ARG_NONE, &options->debug, "log more", NULL },
        { "version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "print the version",
          NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };
    GOptionContext *context = g_option_context_new(NULL);
    GError *error = NULL;
    bool is_fine;

    g_option_context_add_main_entries(context, entries, NULL);
    is_fine = g_option_context_parse(context, &argc, &argv, &error) && argc == 1;
    if (!is_fine)
        fprintf(stderr, "ticketd-web: %s\n",
                error ? error->message : "too many arguments");
    g_clear_error(&error);
    g_option_context_free(context);
    if (is_fine && !options->settings)
        options->settings = g_strdup(SYSCONFDIR "/ticketd/ticketd-web.conf");
    return is_fine;
}

/* Each error is told, not the first alone. */
static bool
configure(const Options *options, WebSettings **settings, Theme **theme)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
    g_auto(Fault) why = { 0 };
    bool is_fine = web_settings_load(options->settings, settings, errors, &why);

    if (is_fine)
        is_fine = theme_load((*settings)->templates, page_names, theme, errors);
    if (!is_fine && errors->len == 0)
        log_error("%s", why.text);
    for (guint i = 0; i < errors->len; i++)
        log_error("%s", (char *)errors->pdata[i]);
    return is_fine;
}

static void
signals_block(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}

/* A connection is a descriptor, a listener two. */
static void
descriptors_raise(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int
run(const WebSettings *settings, const Theme *theme)
{
    Member *member = member_new(settings->member, (guint)settings->workers);
    const Web web = { .settings = settings, .theme = theme, .member = member };
    Http *http = NULL;
    sigset_t signals;
    g_auto(Fault) why = { 0 };
    int number;

    signals_block(&signals);
    descriptors_raise();
    if (!spill_prepare(settings->spool, &why) ||
        !http_start(&web, pages_serve, &http, &why) || !web_sandbox_enter(&why)) {
        log_error("%s", why.text);
        return EXIT_FAULT;
    }
    log_info("ready listen=%s", http_address(http));
    ready_notify("READY=1");
    while (sigwait(&signals, &number) != 0)
        ;
    log_info("stopping signal=%d", number);
    http_stop(http);
    member_free(member);
    return 0;
}

int
main(int argc, char **argv)
{
    Options options = { 0 };
    g_autoptr(WebSettings) settings = NULL;
    Theme *theme = NULL;
    int status = 0;

    if (!descriptors_settle())
        return EXIT_FAULT;
    if (!options_read(argc, argv, &options))
        return EXIT_USAGE;
    if (options.version) {
        puts("ticketd-web " PACKAGE_VERSION);
        return 0;
    }
    log_open("ticketd-web", "stderr");
    log_set_debug(options.debug);
    if (!configure(&options, &settings, &theme))
        status = EXIT_SETTINGS;
    else if (!options.check)
        status = run(settings, theme);
    theme_free(theme);
    g_free(options.settings);
#ifdef TICKETD_SANITIZED
    /* To look for leaks another process would stop this one: not in its filter. */
    if (!options.check)
        _exit(status);
#endif
    return status;
}
