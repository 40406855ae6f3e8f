/* prompt.c - a password asked for. */
#include "ctl/prompt.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096 };

/* One line without its end; NULL: none, or it is too long to be meant. */
static char *
read_line(void)
{
    char line[LINE_MAX_BYTES];
    if (fgets(line, sizeof line, stdin) == NULL)
        return NULL;
    gsize length = strcspn(line, "\r\n");
    bool is_whole = line[length] != '\0' || feof(stdin);
    line[length] = '\0';
    char *out = is_whole ? g_strdup(line) : NULL;
    explicit_bzero(line, sizeof line);
    return out;
}

/* The terminal shows nothing meanwhile, and signals wait: it must not stay so. */
static char *
ask_unseen(const char *question)
{
    struct termios before, unseen;
    sigset_t all, old;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return NULL;
    unseen = before;
    unseen.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    unseen.c_lflag |= ECHONL;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &old);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    /* Not before: who types at once would be seen. */
    fputs(question, stderr);
    char *out = read_line();
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    sigprocmask(SIG_SETMASK, &old, NULL);
    return out;
}

static void
forget(char *password)
{
    if (password != NULL)
        explicit_bzero(password, strlen(password));
    g_free(password);
}

CtlExit
prompt_password(char **out)
{
    bool is_terminal = isatty(STDIN_FILENO);
    char *first = is_terminal ? ask_unseen("New password: ") : read_line();
    if (first == NULL)
        return ctl_say(CTL_USAGE, "no password was given");
    if (!g_utf8_validate(first, -1, NULL)) {
        forget(first);
        return ctl_say(CTL_USAGE, "the password is not UTF-8");
    }
    if (is_terminal) {
        char *second = ask_unseen("The same again: ");
        bool is_same = second != NULL && strcmp(first, second) == 0;
        forget(second);
        if (!is_same) {
            forget(first);
            return ctl_say(CTL_REFUSED, "those are two passwords; nothing was changed");
        }
    }
    *out = first;
    return CTL_DONE;
}
