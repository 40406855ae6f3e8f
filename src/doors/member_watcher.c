/* member_watcher.c - inside of the watch: one who waits, and what is written to them. */
#include "doors/member_watcher.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    UNSENT_MAX = 64 * 1024, /* bytes; who takes none of them is hung up on */
    LOADING_MS = 1000,      /* from when a page is made until it listens */
};

static gint64
now_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

Watcher *
watcher_new(int fd, const Account *account, const char *token, gint64 after)
{
    Watcher *watcher = g_new0(Watcher, 1);

    watcher->fd = fd;
    watcher->account = account->id;
    watcher->is_staff = *account->staff != '\0';
    watcher->is_new = true;
    watcher->since = after > 0 ? after : g_get_real_time() / 1000 - LOADING_MS;
    watcher->after = MAX(after, 0);
    watcher->heard = watcher->checked = now_ms();
    watcher->token = g_strdup(token);
    watcher->unsent = g_string_new(NULL);
    watcher->addresses = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < account->addresses->len; i++)
        g_ptr_array_add(watcher->addresses, g_strdup(account->addresses->pdata[i]));
    return watcher;
}

void
watcher_free(void *data)
{
    Watcher *watcher = data;

    close(watcher->fd);
    g_free(watcher->token);
    g_ptr_array_unref(watcher->addresses);
    g_string_free(watcher->unsent, TRUE);
    g_free(watcher);
}

void
watcher_flush(Watcher *watcher)
{
    gssize n = send(watcher->fd, watcher->unsent->str, watcher->unsent->len,
                    MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n > 0)
        g_string_erase(watcher->unsent, 0, n);
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
        watcher->is_gone = true;
    if (watcher->unsent->len > UNSENT_MAX)
        watcher->is_gone = true;
}

void
watcher_say(Watcher *watcher, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_string_append_vprintf(watcher->unsent, format, arguments);
    va_end(arguments);
    watcher->heard = now_ms();
    watcher_flush(watcher);
}
