/* sandbox.c - what a reader may still do once it is shut in: compute, and no more. */
#include "reader/sandbox.h"

#include "config.h"

#include <errno.h>
#include <linux/close_range.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* stdin, stdout, stderr and the socket to ticketd. One more is the big mail in hand. */
#define DESCRIPTORS 4
/* A mail of 50 MB, its parts decoded and its text three times over, and the libraries. */
#define MEMORY_MAX (1024ul * 1024 * 1024)

static bool
sandbox_limit(int resource, rlim_t most, const char *name, Fault *why)
{
    const struct rlimit limit = { .rlim_cur = most, .rlim_max = most };

    if (setrlimit((__rlimit_resource_t)resource, &limit) != 0)
        return fault_temporary(why, "4.3.0", "cannot limit %s: %s", name,
                               strerror(errno));
    return true;
}

static bool
sandbox_limits(Fault *why)
{
#ifndef TICKETD_SANITIZED
    /* A sanitizer maps terabytes of shadow and writes its report to stderr. */
    if (!sandbox_limit(RLIMIT_AS, MEMORY_MAX, "memory", why) ||
        !sandbox_limit(RLIMIT_FSIZE, 0, "file size", why))
        return false;
#endif
    return sandbox_limit(RLIMIT_NOFILE, DESCRIPTORS + 1, "open files", why) &&
           sandbox_limit(RLIMIT_NPROC, 0, "processes", why) &&
           sandbox_limit(RLIMIT_CORE, 0, "core size", why);
}

/* Calls that are allowed whatever their arguments. No open, no socket, no clone, no
 * exec, no ioctl, no kill; nothing that names a path. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg), /* a big mail comes as a descriptor */
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(close),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef TICKETD_SANITIZED
    SCMP_SYS(sched_yield),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(getrusage),
    SCMP_SYS(prlimit64),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
#endif
};

/* Calls that libraries make on their own and that may fail without harm: stdio looks at
 * what kind of file stderr is, the time zone is looked up again at each conversion. */
static const int refused[] = {
    SCMP_SYS(newfstatat),
#ifdef TICKETD_SANITIZED
    SCMP_SYS(readlink),
    SCMP_SYS(prctl),
#endif
};

static int
sandbox_rules(scmp_filter_ctx filter)
{
    /* abort() signals itself; nobody else may be signalled. */
    const struct scmp_arg_cmp itself = SCMP_A0_64(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
    const struct scmp_arg_cmp not_executable =
        SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    /* Only on a connected socket: no address, so nobody else can be reached. */
    const struct scmp_arg_cmp no_address = SCMP_A4_64(SCMP_CMP_EQ, 0, 0);
    int error = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(allowed) && error == 0; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    for (gsize i = 0; i < G_N_ELEMENTS(refused) && error == 0; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
    if (error == 0)
        error =
            seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &itself);
    if (error == 0)
        error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                                       &not_executable);
    if (error == 0)
        error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                       &not_executable);
    if (error == 0)
        error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(sendto), 1,
                                       &no_address);
    return error;
}

static bool
sandbox_filter(Fault *why)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int error = filter ? 0 : -ENOMEM;

    /* Every thread: a library may have started one before we came here. */
    if (error == 0)
        error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (error == 0)
        error = sandbox_rules(filter);
    if (error == 0)
        error = seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    if (error != 0)
        return fault_temporary(why, "4.3.0", "cannot load the seccomp filter: %s",
                               strerror(-error));
    return true;
}

/* A terminal and a service manager signal ticketd's whole family: it alone is to heed
 * that, and ends its readers when their mails are read. */
static void
sandbox_ignore_signals(void)
{
    static const int numbers[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        signal(numbers[i], SIG_IGN);
}

bool
sandbox_enter(Fault *why)
{
    sandbox_ignore_signals();
    /* A reader must not outlive ticketd in the middle of a mail; a write beyond the
     * file size limit must fail, not kill. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
        prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fault_temporary(why, "4.3.0", "cannot shut the reader in: %s",
                               strerror(errno));
    if (close_range(DESCRIPTORS, ~0u, 0) != 0)
        return fault_temporary(why, "4.3.0", "cannot close descriptors: %s",
                               strerror(errno));
    tzset();
    return sandbox_limits(why) && sandbox_filter(why);
}
