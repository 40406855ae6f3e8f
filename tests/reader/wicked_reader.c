/* wicked_reader.c - a reader that does what its mail tells it to, for test_pool.
 *
 * Called by a name that begins with "unguarded" it does not enter the sandbox: the
 * control that shows that what is killed elsewhere would have worked. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader/frame.h"
#include "reader/sandbox.h"
#include "reader/wire.h"

static const FrameSocket to_pool = { .fd = 3, .deadline = -1 };

static void
answer_bytes(GBytes *bytes)
{
    if (frame_send(&to_pool, &bytes, 1, NULL) != FRAME_DONE)
        _exit(1);
}

static void
answer(const Mail *mail)
{
    g_autoptr(GBytes) bytes = wire_from_mail(mail);

    answer_bytes(bytes);
}

static void
do_crash(void)
{
    raise(SIGSEGV);
    abort();
}

static void
do_abort(void)
{
    abort();
}

static void
do_hang(void)
{
    for (volatile guint i = 0;; i++)
        ;
}

static void
do_exit(void)
{
    _exit(7);
}

static void
do_nonsense(void)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("I am no mail", 12);

    answer_bytes(bytes);
}

static void
do_too_long(void)
{
    static const guint32 length = 0xffffffff;

    if (write(3, &length, sizeof length) < 0)
        _exit(1);
    do_hang();
}

static void
do_broken_promise(void)
{
    g_autoptr(Mail) mail = mail_new();

    g_free(mail->subject);
    mail->subject = g_strdup("two\nlines");
    answer(mail);
}

static void
do_open(void)
{
    if (open("/etc/passwd", O_RDONLY) < 0)
        _exit(1);
}

static void
do_socket(void)
{
    if (socket(AF_UNIX, SOCK_STREAM, 0) < 0)
        _exit(1);
}

/* A failing exec will do: it is the call that must not be possible. */
static void
do_exec(void)
{
    execl("/nonexistent", "nonexistent", (char *)NULL);
}

static void
do_fork(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    if (pid < 0 || waitpid(pid, NULL, 0) != pid)
        _exit(1);
}

static void *
thread_main(void *data)
{
    return data;
}

static void
do_thread(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, thread_main, NULL) != 0 ||
        pthread_join(thread, NULL) != 0)
        _exit(1);
}

static void
do_kill(void)
{
    if (kill(getppid(), 0) != 0)
        _exit(1);
}

static void
do_executable_memory(void)
{
    if (mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
             -1, 0) == MAP_FAILED)
        _exit(1);
}

static void
do_memory(void)
{
    volatile char *memory = malloc((size_t)1400 * 1024 * 1024);

    if (!memory)
        _exit(8);
    memory[0] = 1;
    free((void *)(guintptr)memory);
}

static const struct {
    const char *word;
    void (*act)(void);
    bool is_answered;
} acts[] = {
    { "crash", do_crash, false },
    { "abort", do_abort, false },
    { "hang", do_hang, false },
    { "exit", do_exit, false },
    { "nonsense", do_nonsense, true },
    { "too long", do_too_long, true },
    { "broken promise", do_broken_promise, true },
    { "open", do_open, false },
    { "socket", do_socket, false },
    { "exec", do_exec, false },
    { "fork", do_fork, false },
    { "thread", do_thread, false },
    { "kill", do_kill, false },
    { "executable memory", do_executable_memory, false },
    { "memory", do_memory, false },
};

/* True if the word made its own answer. */
static bool
obey(const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++)
        if (strcmp(acts[i].word, word) == 0) {
            acts[i].act();
            return acts[i].is_answered;
        }
    return false;
}

static char *
open_descriptors(void)
{
    GString *list = g_string_new(NULL);

    for (int fd = 0; fd < 256; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            g_string_append_printf(list, "%d ", fd);
    return g_string_free(list, FALSE);
}

static void
serve_one(GBytes *request)
{
    g_autofree char *sender = NULL, *part = NULL, *word = NULL;
    g_autoptr(GBytes) raw = NULL;
    g_autoptr(Mail) mail = mail_new();
    const char *data;
    gsize size;

    if (!frame_request_split(request, -1, &sender, &part, &raw))
        _exit(1);
    data = g_bytes_get_data(raw, &size);
    word = g_strndup(data, MIN(size, 40));
    if (obey(word))
        return;
    g_free(mail->subject);
    mail->subject =
        strcmp(word, "descriptors") == 0 ? open_descriptors() : g_strdup(word);
    g_free(mail->message_id);
    mail->message_id = g_strdup(sender ? sender : "(none)");
    mail->date = getpid();
    mail->hops = (guint)(size >> 20);
    answer(mail);
}

int
main(int argc, char **argv)
{
    g_autoptr(GBytes) ready = g_bytes_new_static(FRAME_READY, strlen(FRAME_READY));
    g_auto(Fault) why = { 0 };

    if (!g_str_has_prefix(argv[0], "unguarded") && !sandbox_enter(&why)) {
        fprintf(stderr, "%s\n", why.text);
        return 1;
    }
    answer_bytes(ready);
    for (;;) {
        g_autoptr(GBytes) request = NULL;

        if (frame_receive(&to_pool, FRAME_REQUEST_MAX, &request) != FRAME_DONE)
            return 0;
        serve_one(request);
    }
}
