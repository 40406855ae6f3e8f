/* postfix_verb.c - ticketctl postfix: the lines that wire ticketd in, shown or put there.
 */
#include "ctl/output.h"
#include "ctl/postfix_plan.h"
#include "ctl/verbs.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define EACH(lines, line)                                                                \
    (guint i_ = 0; i_ < (lines)->len && ((line) = g_ptr_array_index(lines, i_), true);   \
     i_++)

/* ------------------------------------------------------------------ print */

static void
print_quoted(const char *name, const char *value)
{
    g_autofree char *line = g_strdup_printf("%s=%s", name, value);
    g_autofree char *quoted = g_shell_quote(line);
    printf(" %s\n", quoted);
}

/* A shell takes these as they are. */
static void
print_plan(const PostfixPlan *plan)
{
    const PostfixLine *line;
    for (guint i = 0; i < plan->remarks->len; i++)
        printf("# %s\n", (const char *)g_ptr_array_index(plan->remarks, i));
    for
        EACH(plan->tables, line)
    printf("cat >%s <<'END'\n%sEND\npostmap %s\n", line->name, line->value, line->name);
    for
        EACH(plan->parameters, line)
        {
            printf("postconf -e");
            print_quoted(line->name, line->value);
        }
    for
        EACH(plan->services, line)
        {
            printf("postconf -M");
            print_quoted(line->name, line->value);
        }
    for
        EACH(plan->options, line)
        {
            printf("postconf -P");
            print_quoted(line->name, line->value);
        }
    printf("postfix reload\nticketctl doctor\n");
}

/* ------------------------------------------------------------------ apply */

/* Run a tool; true if it ends well. What it says goes where ours goes. */
static bool
run(const char *const *words, bool is_quiet)
{
    GSubprocessFlags flags =
        is_quiet ? G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE
                 : G_SUBPROCESS_FLAGS_NONE;
    g_autoptr(GSubprocess) process = NULL;
    fflush(stdout);
    process = g_subprocess_newv(words, flags, NULL);
    return process != NULL && g_subprocess_wait_check(process, NULL, NULL);
}

#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL }, false)

static bool
postconf(const char *folder, const char *how, const PostfixLine *line)
{
    g_autofree char *setting = g_strdup_printf("%s=%s", line->name, line->value);
    return RUN("postconf", "-c", folder, how, setting);
}

static bool
copy(const char *from_folder, const char *to_folder, const char *name, bool must_exist)
{
    g_autofree char *from = g_build_filename(from_folder, name, NULL);
    g_autofree char *to = g_build_filename(to_folder, name, NULL);
    if (!must_exist && !g_file_test(from, G_FILE_TEST_EXISTS))
        return true;
    return RUN("cp", "-p", "--", from, to);
}

/* The two files and our tables. */
static bool
copy_all(const PostfixPlan *plan, const char *from, const char *to)
{
    const PostfixLine *line;
    if (!copy(from, to, "main.cf", true) || !copy(from, to, "master.cf", true))
        return false;
    for
        EACH(plan->tables, line)
        {
            g_autofree char *name = g_path_get_basename(line->name);
            if (!copy(from, to, name, false))
                return false;
        }
    return true;
}

/* As it would be, in another folder. */
static bool
change(const PostfixPlan *plan, const char *folder)
{
    const PostfixLine *line;
    for
        EACH(plan->tables, line)
        {
            g_autofree char *name = g_path_get_basename(line->name);
            g_autofree char *path = g_build_filename(folder, name, NULL);
            if (!g_file_set_contents(path, line->value, -1, NULL))
                return false;
        }
    for
        EACH(plan->parameters, line)
    if (!postconf(folder, "-e", line))
        return false;
    for
        EACH(plan->services, line)
    if (!postconf(folder, "-M", line))
        return false;
    for
        EACH(plan->options, line)
    if (!postconf(folder, "-P", line))
        return false;
    return true;
}

static void
show_difference(const PostfixPlan *plan, const char *folder)
{
    const char *const files[] = { "main.cf", "master.cf" };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *old = g_build_filename(plan->folder, files[i], NULL);
        g_autofree char *new = g_build_filename(folder, files[i], NULL);
        RUN("diff", "-u", "--label", old, "--label", old, old, new);
    }
    const PostfixLine *line;
    for
        EACH(plan->tables, line)
        {
            g_autofree char *name = g_path_get_basename(line->name);
            g_autofree char *new = g_build_filename(folder, name, NULL);
            RUN("diff", "-uN", "--label", line->name, "--label", line->name, line->name,
                new);
        }
}

static bool
put_in_place(const PostfixPlan *plan, const char *folder)
{
    const PostfixLine *line;
    if (!copy_all(plan, folder, plan->folder))
        return false;
    for
        EACH(plan->tables, line)
    if (!RUN("postmap", "-c", plan->folder, line->name))
        return false;
    return RUN("postfix", "-c", plan->folder, "check");
}

/* What postmap makes of a table, by the type of database. */
static const char *const index_ends[] = { ".db", ".lmdb", ".cdb", ".dir", ".pag" };

/* Copies of what apply may change: the two files, our tables, and what postmap made. */
static bool
keep_all(const PostfixPlan *plan, const char *kept)
{
    const PostfixLine *line;
    if (g_mkdir(kept, 0700) != 0 || !copy_all(plan, plan->folder, kept))
        return false;
    for
        EACH(plan->tables, line)
    for (gsize i = 0; i < G_N_ELEMENTS(index_ends); i++) {
        g_autofree char *table = g_path_get_basename(line->name);
        g_autofree char *name = g_strconcat(table, index_ends[i], NULL);
        if (!copy(plan->folder, kept, name, false))
            return false;
    }
    return true;
}

static bool
is_kept(const char *kept, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *copied = g_build_filename(kept, name, NULL);
    return g_file_test(copied, G_FILE_TEST_EXISTS);
}

/* What postmap made of a table: anew of the text that is back, because Postfix may have
 * it open; what was not there goes. */
static bool
undo_table(const PostfixPlan *plan, const char *kept, const char *path)
{
    bool has_text = is_kept(kept, path), has_index = false, done = true;
    if (!has_text)
        g_unlink(path);
    for (gsize i = 0; i < G_N_ELEMENTS(index_ends); i++) {
        g_autofree char *index = g_strconcat(path, index_ends[i], NULL);
        g_autofree char *name = g_path_get_basename(index);
        if (!is_kept(kept, index))
            g_unlink(index);
        else if (has_text)
            has_index = true;
        else
            done = copy(kept, plan->folder, name, true) && done;
    }
    return (!has_index || RUN("postmap", "-c", plan->folder, path)) && done;
}

static bool
undo(const PostfixPlan *plan, const char *kept)
{
    const PostfixLine *line;
    bool done = copy_all(plan, kept, plan->folder);
    for
        EACH(plan->tables, line)
    done = undo_table(plan, kept, line->name) && done;
    return done;
}

static CtlExit
apply(const PostfixPlan *plan, const char *folder, bool is_rehearsal)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *stamp = g_date_time_format(now, "ticketd-before-%Y%m%dT%H%M%S");
    g_autofree char *kept = g_build_filename(plan->folder, stamp, NULL);
    if (!copy_all(plan, plan->folder, folder) || !change(plan, folder))
        return ctl_say(CTL_REFUSED, "postconf does not take it; nothing was changed");
    show_difference(plan, folder);
    for (guint i = 0; i < plan->remarks->len; i++)
        ctl_say(CTL_DONE, "%s", (const char *)g_ptr_array_index(plan->remarks, i));
    if (is_rehearsal)
        return CTL_DONE;
    if (!keep_all(plan, kept))
        return ctl_say(CTL_REFUSED, "cannot keep a copy in %s: %s", kept,
                       g_strerror(errno));
    if (!put_in_place(plan, folder)) {
        bool undone = undo(plan, kept);
        return ctl_say(CTL_REFUSED,
                       "Postfix does not take it: %s; what was there is in %s",
                       undone ? "all is as it was" : "IT COULD NOT BE UNDONE", kept);
    }
    printf("done; what was there before is in %s\nnext: postfix reload, then ticketctl "
           "doctor\n",
           kept);
    return CTL_DONE;
}

static CtlExit
apply_in_folder(const PostfixPlan *plan, bool is_rehearsal)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("ticketctl-XXXXXX", &error);
    if (folder == NULL)
        return ctl_say(CTL_REFUSED, "%s", error->message);
    CtlExit code = apply(plan, folder, is_rehearsal);
    RUN("rm", "-rf", "--", folder);
    return code;
}

CtlExit
verb_postfix(Ctl *ctl, int argc, char **argv)
{
    static const char *const ways[] = {
        [POSTFIX_LMTP] = "lmtp", [POSTFIX_PIPE] = "pipe", [POSTFIX_MILTER] = "milter"
    };
    gboolean dry_run = FALSE;
    g_autoptr(PostfixPlan) plan = NULL;
    g_auto(Fault) why = { 0 };
    gsize way = 0;
    const GOptionEntry entries[] = {
        { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, "Only show what would change",
          NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    if (!ctl_options(ctl, entries, &argc, &argv, 2, 2))
        return CTL_USAGE;
    while (way < G_N_ELEMENTS(ways) && strcmp(ways[way], argv[2]) != 0)
        way++;
    bool prints = strcmp(argv[1], "print") == 0;
    if (way == G_N_ELEMENTS(ways) || (!prints && strcmp(argv[1], "apply") != 0))
        return ctl_say(CTL_USAGE, "expected print or apply, and lmtp, pipe or milter");
    CtlExit code = ctl_settings(ctl);
    if (code != CTL_DONE)
        return code;
    if (!postfix_plan_make(ctl->settings, (PostfixWay)way, &plan, &why))
        return ctl_fault(&why);
    if (!prints)
        return apply_in_folder(plan, dry_run);
    print_plan(plan);
    return CTL_DONE;
}
