/* doctor_routes.c - does mail for each department reach our LMTP socket? */
#include "ctl/doctor.h"
#include "ctl/postfix.h"

#include <pwd.h>
#include <string.h>
#include <sys/stat.h>

typedef struct Route {
    char *service; /* of master.cf */
    char *nexthop; /* may be empty */
} Route;

static void
route_clear(Route *route)
{
    g_clear_pointer(&route->service, g_free);
    g_clear_pointer(&route->nexthop, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Route, route_clear)

/* "service:nexthop", each of which may be empty and then stays as it is. */
static void
route_follow(Route *route, const char *value)
{
    const char *colon = strchr(value, ':');
    gsize length = colon == NULL ? strlen(value) : (gsize)(colon - value);
    if (length > 0) {
        g_free(route->service);
        route->service = g_strndup(value, length);
    }
    if (colon != NULL && colon[1] != '\0') {
        g_free(route->nexthop);
        route->nexthop = g_strdup(colon + 1);
    }
}

/* By address, by domain, by the domains above it, by "*", as transport(5) has it. */
static char *
transport_of(const char *address, char **complaint)
{
    g_autofree char *tables = postfix_parameter("transport_maps");
    if (tables == NULL || *tables == '\0')
        return NULL;
    char *value = postfix_lookup(tables, address, true, complaint);
    const char *domain = strrchr(address, '@') + 1;
    if (value == NULL && **complaint == '\0')
        value = postfix_lookup(tables, domain, false, complaint);
    for (const char *dot = strchr(domain, '.');
         value == NULL && **complaint == '\0' && dot != NULL; dot = strchr(dot + 1, '.'))
        value = postfix_lookup(tables, dot, false, complaint);
    if (value == NULL && **complaint == '\0')
        value = postfix_lookup(tables, "*", false, complaint);
    return value;
}

/* What the class of its domain says of an address. */
static void
follow_class(Route *route, const char *domain, char **complaint)
{
    static const struct {
        const char *domains, *transport;
    } classes[] = {
        { "mydestination", "local_transport" },
        { "virtual_mailbox_domains", "virtual_transport" },
        { "relay_domains", "relay_transport" },
    };
    const char *transport = "default_transport";
    for (gsize i = 0; i < G_N_ELEMENTS(classes); i++) {
        g_autofree char *domains = postfix_parameter(classes[i].domains);
        if (domains != NULL && postfix_lists(domains, domain, complaint)) {
            transport = classes[i].transport;
            break;
        }
    }
    g_autofree char *value = postfix_parameter(transport);
    route_follow(route, value == NULL ? "" : value);
}

/* local(8) hands on by mailbox_transport. */
static void
follow_mailbox(Route *route, const char *address, char **complaint)
{
    g_autofree char *command = postfix_service(route->service, "command");
    if (command == NULL || !g_str_has_prefix(command, "local"))
        return;
    g_autofree char *user = g_strndup(address, strcspn(address, "@"));
    g_autofree char *maps = postfix_parameter("mailbox_transport_maps");
    g_autofree char *found =
        maps == NULL ? NULL : postfix_lookup(maps, user, true, complaint);
    g_autofree char *value = postfix_parameter("mailbox_transport");
    if (found != NULL)
        route_follow(route, found);
    else if (value != NULL)
        route_follow(route, value);
}

static void
route_find(const char *address, Route *route, char **complaint)
{
    g_autofree char *aliases = postfix_parameter("virtual_alias_maps");
    g_autofree char *alias =
        aliases == NULL ? NULL : postfix_lookup(aliases, address, true, complaint);
    const char *where = alias != NULL && strchr(alias, '@') != NULL ? alias : address;
    const char *domain = strrchr(where, '@') + 1;
    *route = (Route){ .service = g_strdup(""), .nexthop = g_strdup(domain) };
    follow_class(route, domain, complaint);
    g_autofree char *value = **complaint == '\0' ? transport_of(where, complaint) : NULL;
    if (value != NULL)
        route_follow(route, value);
    if (**complaint == '\0')
        follow_mailbox(route, where, complaint);
}

bool
doctor_postfix_may(const char *path)
{
    g_autofree char *owner = postfix_parameter("mail_owner");
    const struct passwd *postfix = owner == NULL ? NULL : getpwnam(owner);
    struct stat st;
    if (postfix == NULL || stat(path, &st) < 0)
        return true;
    uid_t uid = postfix->pw_uid;
    gid_t gid = postfix->pw_gid;
    mode_t write = st.st_uid == uid ? S_IWUSR : st.st_gid == gid ? S_IWGRP : S_IWOTH;
    if ((st.st_mode & write) == 0)
        return false;
    g_autofree char *folder = g_path_get_dirname(path);
    while (stat(folder, &st) == 0) {
        mode_t enter = st.st_uid == uid ? S_IXUSR : st.st_gid == gid ? S_IXGRP : S_IXOTH;
        if ((st.st_mode & enter) == 0)
            return false;
        if (strcmp(folder, "/") == 0 || strcmp(folder, ".") == 0)
            return true;
        char *above = g_path_get_dirname(folder);
        g_free(folder);
        folder = above;
    }
    return true;
}

char *
doctor_postfix_path(const char *path, bool is_chrooted)
{
    g_autofree char *queue = postfix_parameter("queue_directory");
    if (queue != NULL && (is_chrooted || *path != '/'))
        return g_build_filename(queue, path, NULL);
    return g_strdup(path);
}

static char *
path_of_nexthop(const Route *route)
{
    g_autofree char *chroot = postfix_service(route->service, "chroot");
    return doctor_postfix_path(route->nexthop + strlen("unix:"),
                               g_strcmp0(chroot, "y") == 0);
}

/* What is wrong with an lmtp(8) that goes there; NULL if nothing. */
static char *
judge_lmtp(const Doctor *doctor, const Route *route)
{
    const char *ours = doctor->ctl->settings->lmtp;
    if (!g_str_has_prefix(route->nexthop, "unix:")) {
        const char *to = route->nexthop;
        to += g_str_has_prefix(to, "inet:") ? strlen("inet:") : 0;
        if (g_str_has_prefix(ours, "inet:") && strcmp(to, ours + strlen("inet:")) == 0)
            return NULL;
        return g_strdup_printf("goes to %s, not to %s", route->nexthop, ours);
    }
    g_autofree char *path = path_of_nexthop(route);
    if (!g_str_has_prefix(ours, "unix:") || strcmp(path, ours + strlen("unix:")) != 0)
        return g_strdup_printf("goes to unix:%s, not to %s", path, ours);
    if (!doctor_postfix_may(path))
        return g_strdup_printf("Postfix's user may not connect to %s", path);
    return NULL;
}

/* The same of pipe(8), whose command is ticketd-pipe. */
static char *
judge_pipe(const Doctor *doctor, const Route *route, const char *command)
{
    const char *ours = doctor->ctl->settings->lmtp;
    const char *option = strstr(command, "--socket=");
    if (strstr(command, "ticketd-pipe") == NULL)
        return g_strdup_printf("goes to %s, which does not run ticketd-pipe",
                               route->service);
    if (option == NULL)
        option = "--socket=/run/ticketd/lmtp/lmtp.sock";
    option += strlen("--socket=");
    g_autofree char *given = g_strndup(option, strcspn(option, " \t"));
    g_autofree char *named =
        *given == '/' ? g_strconcat("unix:", given, NULL) : g_strdup(given);
    if (strcmp(named, ours) == 0)
        return NULL;
    return g_strdup_printf("goes to %s, not to %s", named, ours);
}

static char *
judge(const Doctor *doctor, const Route *route, GHashTable *services)
{
    g_autofree char *command = postfix_service(route->service, "command");
    if (command == NULL)
        return g_strdup_printf("goes to %s, which is not in master.cf", route->service);
    bool is_pipe = g_str_has_prefix(command, "pipe ");
    if (!is_pipe && strcmp(command, "lmtp") != 0 && !g_str_has_prefix(command, "lmtp "))
        return g_strdup_printf("goes to %s, not to ticketd", route->service);
    char *wrong =
        is_pipe ? judge_pipe(doctor, route, command) : judge_lmtp(doctor, route);
    if (wrong == NULL || !is_pipe)
        g_hash_table_insert(services, g_strdup(route->service), GINT_TO_POINTER(is_pipe));
    return wrong;
}

/* What helps: a way for it, or another owner of the socket's folder. */
static char *
next_step(const Route *route, const char *wrong)
{
    if (wrong == NULL)
        return g_strdup("");
    if (!g_str_has_prefix(wrong, "Postfix's user"))
        return g_strdup("ticketctl postfix print lmtp");
    g_autofree char *path = path_of_nexthop(route);
    g_autofree char *folder = g_path_get_dirname(path);
    return g_strdup_printf("install -d -m 2750 -o ticketd -g postfix %s", folder);
}

static void
check_route(Doctor *doctor, const char *address, GHashTable *services)
{
    g_auto(Route) route = { 0 };
    g_autofree char *complaint = g_strdup("");
    route_find(address, &route, &complaint);
    g_autofree char *wrong =
        *complaint != '\0' ? g_strdup(complaint) : judge(doctor, &route, services);
    g_autofree char *fine =
        g_strdup_printf("goes to %s:%s", route.service, route.nexthop);
    g_autofree char *next = next_step(&route, wrong);
    doctor_find(doctor, wrong == NULL, address, wrong == NULL ? fine : wrong, next);
}

void
doctor_routes(Doctor *doctor)
{
    const GPtrArray *departments = doctor->ctl->settings->departments;
    g_autoptr(GHashTable) services =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < departments->len; i++) {
        const Department *department = departments->pdata[i];
        check_route(doctor, department->address, services);
        for (char **alias = department->aliases; *alias != NULL; alias++)
            check_route(doctor, *alias, services);
    }
    GHashTableIter iter;
    gpointer service, kind;
    g_hash_table_iter_init(&iter, services);
    while (g_hash_table_iter_next(&iter, &service, &kind))
        doctor_service(doctor, service, GPOINTER_TO_INT(kind));
}
