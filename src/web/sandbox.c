/* sandbox.c - what is left of the system once the program runs. */
#include "web/sandbox.h"

#include "config.h"
#include "web/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Allowed whatever their arguments: none of them names a file or another process. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendfile), /* MHD, of files that are open */
    SCMP_SYS(accept4),
    SCMP_SYS(connect), /* of sockets that could be made: AF_UNIX */
    SCMP_SYS(shutdown),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(fcntl),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_ctl),
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
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef TICKETD_SANITIZED
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(getrusage),
    SCMP_SYS(prlimit64),
    SCMP_SYS(pipe2),
    SCMP_SYS(process_vm_readv),
#endif
};

/* Nobody who is still himself asks for these: the program ends. All that stands nowhere
 * here only fails, because a C library that looks for a file, or counts processors, is no
 * break-in. */
static const int fatal[] = {
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork),
    SCMP_SYS(vfork),  SCMP_SYS(ptrace),   SCMP_SYS(kill),
};

static int
rule(scmp_filter_ctx filter, int call, struct scmp_arg_cmp argument)
{
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &argument);
}

static int
sandbox_rules(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp itself = SCMP_A0_64(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
    const struct scmp_arg_cmp not_executable =
        SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    const struct scmp_arg_cmp local = SCMP_A0_64(SCMP_CMP_EQ, AF_UNIX, 0);
    const struct scmp_arg_cmp nameless = SCMP_A2_64(SCMP_CMP_EQ, SPILL_OPEN, 0);
    int error = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(allowed) && error == 0; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    for (gsize i = 0; i < G_N_ELEMENTS(fatal) && error == 0; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, fatal[i], 0);
    if (error == 0)
        error = rule(filter, SCMP_SYS(tgkill), itself);
    if (error == 0)
        error = rule(filter, SCMP_SYS(mmap), not_executable);
    if (error == 0)
        error = rule(filter, SCMP_SYS(mprotect), not_executable);
    if (error == 0)
        error = rule(filter, SCMP_SYS(socket), local);
    if (error == 0)
        error = rule(filter, SCMP_SYS(openat), nameless);
    return error;
}

bool
web_sandbox_enter(Fault *why)
{
    scmp_filter_ctx filter;
    int error;

    if (prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fault_temporary(why, "4.3.0", "cannot shut the program in: %s",
                               g_strerror(errno));
    tzset(); /* its file is looked for once */
    filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    error = filter ? seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) : -ENOMEM;
    if (error == 0)
        error = sandbox_rules(filter);
    if (error == 0)
        error = seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    if (error != 0)
        return fault_temporary(why, "4.3.0", "cannot load the seccomp filter: %s",
                               g_strerror(-error));
    return true;
}
