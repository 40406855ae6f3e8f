/* postfix_plan.c - what must be said to this machine's Postfix, worked out from what it
 * says of itself. */
#include "ctl/postfix_plan.h"

#include "config.h"
#include "ctl/postfix.h"

#include <pwd.h>
#include <string.h>

#define TRANSPORT "ticketd_transport"
#define RECIPIENTS "ticketd_recipients"

static void
line_free(void *data)
{
    PostfixLine *line = data;
    g_free(line->name);
    g_free(line->value);
    g_free(line);
}

static void
add(GPtrArray *lines, const char *name, char *value)
{
    PostfixLine *line = g_new0(PostfixLine, 1);
    line->name = g_strdup(name);
    line->value = value;
    g_ptr_array_add(lines, line);
}

static void G_GNUC_PRINTF(2, 3) remark(PostfixPlan *plan, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (!g_ptr_array_find_with_equal_func(plan->remarks, text, g_str_equal, NULL))
        g_ptr_array_add(plan->remarks, g_steal_pointer(&text));
}

void
postfix_plan_free(PostfixPlan *plan)
{
    if (plan == NULL)
        return;
    g_free(plan->folder);
    g_ptr_array_unref(plan->tables);
    g_ptr_array_unref(plan->parameters);
    g_ptr_array_unref(plan->services);
    g_ptr_array_unref(plan->options);
    g_ptr_array_unref(plan->remarks);
    g_free(plan);
}

/* ------------------------------------------------------------------ main.cf */

/* A parameter becomes that, unless it is so; one that this Postfix does not know is left.
 */
static void
set(PostfixPlan *plan, const char *name, const char *value)
{
    g_autofree char *is = postfix_parameter(name);
    if (is != NULL && strcmp(is, value) != 0)
        add(plan->parameters, name, g_strdup(value));
}

/* A list gets one word more, as it is written there, unless it has it. */
static void
extend(PostfixPlan *plan, const char *name, const char *word)
{
    g_autofree char *written = postfix_written(name);
    g_autofree char *is = postfix_parameter(name);
    g_auto(GStrv) words = postfix_list(is == NULL ? "" : is);
    if (g_strv_contains((const char *const *)words, word))
        return;
    /* It may have been planned already. */
    for (guint i = 0; i < plan->parameters->len; i++) {
        PostfixLine *line = g_ptr_array_index(plan->parameters, i);
        if (strcmp(line->name, name) != 0)
            continue;
        g_auto(GStrv) planned = postfix_list(line->value);
        if (!g_strv_contains((const char *const *)planned, word)) {
            char *more = g_strdup_printf("%s, %s", line->value, word);
            g_free(line->value);
            line->value = more;
        }
        return;
    }
    /* A default that comes to nothing here is not worth writing down. */
    bool has_words = written != NULL && is != NULL && *is != '\0';
    add(plan->parameters, name,
        has_words ? g_strdup_printf("%s, %s", written, word) : g_strdup(word));
}

/* LMTP adds a byte to each line: what Postfix takes must fit into ticketd. What the
 * postmaster wrote is for all mail of this server. */
static void
plan_size(PostfixPlan *plan, const Settings *settings)
{
    g_autofree char *is = postfix_parameter("message_size_limit");
    gint64 most = settings->max_message_size / 5 * 4;
    gint64 now = is == NULL ? 0 : g_ascii_strtoll(is, NULL, 10);
    if (now > 0 && now <= most)
        return;
    if (!postfix_is_set("message_size_limit"))
        add(plan->parameters, "message_size_limit",
            g_strdup_printf("%" G_GINT64_FORMAT, most));
    else if (now == 0)
        remark(plan,
               "message_size_limit is 0: Postfix takes mails of any size, and ticketd "
               "refuses what is over max-message-size in %s",
               settings->path);
    else
        remark(plan,
               "message_size_limit is %" G_GINT64_FORMAT
               ": Postfix takes mails that ticketd refuses; in %s, set "
               "max-message-size = %" G_GINT64_FORMAT " or more",
               now, settings->path, now / 4 * 5 + 5);
}

static void
plan_limits(PostfixPlan *plan, const Settings *settings)
{
    set(plan, "enable_long_queue_ids", "yes");
    g_autofree char *bare = postfix_parameter("smtpd_forbid_bare_newline");
    if (bare != NULL && strcmp(bare, "no") == 0)
        set(plan, "smtpd_forbid_bare_newline", "normalize");
    plan_size(plan, settings);
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *one = g_ptr_array_index(settings->departments, i);
        g_autofree char *delimiter = postfix_parameter("recipient_delimiter");
        if (one->signed_replies &&
            (delimiter == NULL || strchr(delimiter, '+') == NULL)) {
            add(plan->parameters, "recipient_delimiter",
                g_strdup_printf("%s+", delimiter == NULL ? "" : delimiter));
            break;
        }
    }
}

/* ------------------------------------------------------------------ addresses */

/* Where Postfix looks whether an address of that domain exists. */
static const char *
recipient_maps_of(const char *domain, char **complaint)
{
    static const struct {
        const char *domains, *maps;
    } table[] = {
        { "mydestination", "local_recipient_maps" },
        { "virtual_mailbox_domains", "virtual_mailbox_maps" },
        { "relay_domains", "relay_recipient_maps" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *value = postfix_parameter(table[i].domains);
        if (value != NULL && postfix_lists(value, domain, complaint))
            return table[i].maps;
    }
    return NULL;
}

/* With an empty list Postfix takes any address of all its relay domains: our table alone
 * would have it refuse those of the others. */
static bool
may_list_relay_recipients(void)
{
    g_autofree char *maps = postfix_parameter("relay_recipient_maps");
    g_autofree char *domains = postfix_parameter("relay_domains");
    return (maps != NULL && *maps != '\0') || domains == NULL || *domains == '\0';
}

static bool
has_exceptions(const char *name)
{
    g_autofree char *value = postfix_parameter(name);
    return value != NULL && strchr(value, '!') != NULL;
}

static bool
plan_domain(PostfixPlan *plan, const char *domain, const char *recipients, Fault *why)
{
    g_autofree char *complaint = g_strdup("");
    g_autofree char *aliases = postfix_parameter("virtual_alias_domains");
    if (aliases != NULL && postfix_lists(aliases, domain, &complaint))
        return fault_permanent(why, "5.3.5",
                               "%s is in virtual_alias_domains of Postfix: its addresses "
                               "can only be aliases of others; give the desk a domain "
                               "or addresses elsewhere",
                               domain);
    const char *maps = recipient_maps_of(domain, &complaint);
    if (*complaint != '\0')
        return fault_permanent(why, "5.3.5", "Postfix: %s", complaint);
    if (maps == NULL) {
        bool may_list = may_list_relay_recipients();
        if (has_exceptions("relay_domains"))
            remark(plan,
                   "relay_domains has a '!', and the first word that matches counts: see "
                   "that it does not keep %s out",
                   domain);
        extend(plan, "relay_domains", domain);
        if (may_list)
            extend(plan, "relay_recipient_maps", recipients);
        else
            remark(
                plan,
                "relay_recipient_maps is empty: Postfix will take mail for any address "
                "of %s, and ticketd will refuse what it does not know",
                domain);
        return true;
    }
    g_autofree char *is = postfix_parameter(maps);
    /* Empty: any address will do. */
    if (is != NULL && *is != '\0')
        extend(plan, maps, recipients);
    return true;
}

static void
add_address(GString *transport, GString *recipients, const char *address, const char *way)
{
    g_string_append_printf(transport, "%s    %s\n", address, way);
    g_string_append_printf(recipients, "%s    x\n", address);
}

static bool
plan_addresses(PostfixPlan *plan, const Settings *settings, const char *way, Fault *why)
{
    g_autoptr(GString) transport = g_string_new("# Made by ticketctl postfix.\n");
    g_autoptr(GString) recipients = g_string_new("# Made by ticketctl postfix.\n");
    g_autofree char *type = postfix_parameter("default_database_type");
    g_autofree char *transport_path = g_build_filename(plan->folder, TRANSPORT, NULL);
    g_autofree char *recipients_path = g_build_filename(plan->folder, RECIPIENTS, NULL);
    g_autofree char *transport_table =
        g_strdup_printf("%s:%s", type == NULL ? "hash" : type, transport_path);
    g_autofree char *recipients_table =
        g_strdup_printf("%s:%s", type == NULL ? "hash" : type, recipients_path);
    for (guint i = 0; i < settings->departments->len; i++) {
        const Department *one = g_ptr_array_index(settings->departments, i);
        add_address(transport, recipients, one->address, way);
        if (!plan_domain(plan, strrchr(one->address, '@') + 1, recipients_table, why))
            return false;
        for (char **alias = one->aliases; *alias != NULL; alias++) {
            add_address(transport, recipients, *alias, way);
            if (!plan_domain(plan, strrchr(*alias, '@') + 1, recipients_table, why))
                return false;
        }
    }
    extend(plan, "transport_maps", transport_table);
    add(plan->tables, transport_path, g_strdup(transport->str));
    add(plan->tables, recipients_path, g_strdup(recipients->str));
    return true;
}

/* ------------------------------------------------------------------ ways */

static bool
plan_lmtp(PostfixPlan *plan, const Settings *settings, Fault *why)
{
    g_autofree char *way = g_strconcat("ticketd-lmtp:", settings->lmtp, NULL);
    if (*settings->lmtp == '\0')
        return fault_permanent(why, "5.3.5", "[listen] lmtp is off in %s",
                               settings->path);
    plan_limits(plan, settings);
    /* Not chrooted, or it would not find the socket. */
    add(plan->services, "ticketd-lmtp/unix",
        g_strdup("ticketd-lmtp unix - - n - 20 lmtp"));
    add(plan->options, "ticketd-lmtp/unix/lmtp_send_xforward_command", g_strdup("yes"));
    add(plan->options, "ticketd-lmtp/unix/lmtp_line_length_limit", g_strdup("0"));
    return plan_addresses(plan, settings, way, why);
}

static bool
plan_pipe(PostfixPlan *plan, const Settings *settings, Fault *why)
{
    plan_limits(plan, settings);
    if (getpwnam("ticketd-in") == NULL)
        remark(plan, "first: useradd --system --user-group --no-create-home --shell "
                     "/usr/sbin/nologin ticketd-in");
    add(plan->parameters, "ticketd_destination_recipient_limit", g_strdup("1"));
    add(plan->parameters, "ticketd_destination_concurrency_limit", g_strdup("4"));
    /* ticketd-pipe gives up after 120 s by itself; this limit would be a bounce. */
    add(plan->parameters, "ticketd_time_limit", g_strdup("600"));
    add(plan->services, "ticketd/unix",
        g_strdup("ticketd unix - n n - 4 pipe flags=DORX null_sender= "
                 "user=ticketd-in:ticketd-in argv=" PKGLIBEXECDIR "/ticketd-pipe "
                 "--queue-id=${queue_id} --size=${size} --sender=${sender} "
                 "--recipient=${recipient} --original=${original_recipient} "
                 "--client=${client_address} --sasl=${sasl_username}"));
    add(plan->options, "ticketd/unix/soft_bounce", g_strdup("yes"));
    return plan_addresses(plan, settings, "ticketd:", why);
}

static bool
plan_milter(PostfixPlan *plan, const Settings *settings, Fault *why)
{
    g_autofree char *queue = postfix_parameter("queue_directory");
    g_autofree char *chroot = postfix_inet_service("smtp", "chroot");
    const char *path =
        g_str_has_prefix(settings->milter, "unix:") ? settings->milter + 5 : NULL;
    gsize length = queue == NULL ? 0 : strlen(queue);
    bool is_inside = path != NULL && length > 0 && strncmp(path, queue, length) == 0 &&
                     path[length] == '/';
    g_autofree char *socket = is_inside ? g_strdup_printf("unix:%s", path + length + 1)
                                        : g_strdup(settings->milter);
    g_autofree char *word =
        g_strdup_printf("{ %s, default_action=accept, content_timeout=90s }", socket);
    if (*settings->milter == '\0')
        return fault_permanent(why, "5.3.5", "[listen] milter is off in %s",
                               settings->path);
    if (path != NULL && !is_inside && g_strcmp0(chroot, "n") != 0)
        remark(plan,
               "smtpd is chrooted to %s and cannot see %s: in %s, set [listen] milter = "
               "unix:%s/ticketd/milter.sock, in a folder that ticketd may write",
               queue, path, settings->path, queue);
    extend(plan, "smtpd_milters", word);
    remark(plan,
           "milters that check or add Authentication-Results belong in front of it");
    return true;
}

bool
postfix_plan_make(const Settings *settings, PostfixWay way, PostfixPlan **out, Fault *why)
{
    static bool (*const plans[])(PostfixPlan * plan, const Settings *settings,
                                 Fault *why) = {
        [POSTFIX_LMTP] = plan_lmtp,
        [POSTFIX_PIPE] = plan_pipe,
        [POSTFIX_MILTER] = plan_milter,
    };
    g_autoptr(PostfixPlan) plan = g_new0(PostfixPlan, 1);
    plan->folder = postfix_folder();
    plan->tables = g_ptr_array_new_with_free_func(line_free);
    plan->parameters = g_ptr_array_new_with_free_func(line_free);
    plan->services = g_ptr_array_new_with_free_func(line_free);
    plan->options = g_ptr_array_new_with_free_func(line_free);
    plan->remarks = g_ptr_array_new_with_free_func(g_free);
    if (plan->folder == NULL)
        return fault_permanent(why, "5.3.5", "there is no Postfix on this machine");
    if (!plans[way](plan, settings, why))
        return false;
    *out = g_steal_pointer(&plan);
    return true;
}
