/* completion.c - ticketctl completion: what shells offer, from the verbs' table. */
#include "ctl/completion.h"

#include "ctl/verbs.h"

#include <stdio.h>
#include <string.h>

static const char *const common[] = { "--config", "--json", "--version", "--help" };

/* The words of a usage line: "[--status S]" and "mbox|maildir" without what is round
 * them. */
static GPtrArray *
usage_words(const char *usage)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit_set(usage, " []|.", -1);
    for (char **part = parts; *part != NULL; part++) {
        bool is_option = g_str_has_prefix(*part, "--") && (*part)[2] != '\0';
        bool is_choice = g_ascii_islower(**part);
        if ((is_option || is_choice) &&
            !g_ptr_array_find_with_equal_func(words, *part, g_str_equal, NULL))
            g_ptr_array_add(words, g_strdup(*part));
    }
    return words;
}

static void
print_words(const Verb *verb)
{
    g_autoptr(GPtrArray) words = usage_words(verb->usage);
    for (guint i = 0; i < words->len; i++)
        printf("%s%s", i > 0 ? " " : "", (const char *)g_ptr_array_index(words, i));
}

static void
print_common(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(common); i++)
        printf(" %s", common[i]);
}

static void
print_bash(const Verb *verbs, gsize count)
{
    printf("# bash completion for ticketctl; made by ticketctl completion bash\n"
           "_ticketctl()\n{\n"
           "    local word verb= words i\n"
           "    word=${COMP_WORDS[COMP_CWORD]}\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case ${COMP_WORDS[i]} in\n"
           "        -c | --config) ((i++)) ;;\n"
           "        -*) ;;\n"
           "        *) verb=${COMP_WORDS[i]}; break ;;\n"
           "        esac\n"
           "    done\n"
           "    case $verb in\n"
           "    '') words='");
    for (gsize i = 0; i < count; i++)
        printf("%s%s", i > 0 ? " " : "", verbs[i].name);
    print_common();
    printf("' ;;\n");
    for (gsize i = 0; i < count; i++) {
        printf("    %s) words='", verbs[i].name);
        print_words(&verbs[i]);
        printf(" --json --help' ;;\n");
    }
    printf("    esac\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
           "}\n"
           "complete -o default -F _ticketctl ticketctl\n");
}

static void
print_zsh(const Verb *verbs, gsize count)
{
    printf("#compdef ticketctl\n"
           "# zsh completion for ticketctl; made by ticketctl completion zsh\n"
           "local -a verbs\n"
           "verbs=(\n");
    for (gsize i = 0; i < count; i++)
        printf("    \"%s:%s\"\n", verbs[i].name, verbs[i].summary);
    printf(
        ")\n"
        "_arguments -C '(-c --config)'{-c,--config}'[settings]:file:_files' "
        "'--json[print JSON]' '--version[print the version]' '1: :->verb' '*:: :->rest'\n"
        "case $state in\n"
        "verb) _describe verb verbs ;;\n"
        "rest)\n"
        "    case $words[1] in\n");
    for (gsize i = 0; i < count; i++) {
        printf("    %s) compadd -- ", verbs[i].name);
        print_words(&verbs[i]);
        printf(" --json --help; _files ;;\n");
    }
    printf("    esac ;;\n"
           "esac\n");
}

static void
print_fish(const Verb *verbs, gsize count)
{
    printf("# fish completion for ticketctl; made by ticketctl completion fish\n"
           "complete -c ticketctl -s c -l config -r -d 'Settings'\n"
           "complete -c ticketctl -l json -d 'Print JSON'\n"
           "complete -c ticketctl -l version -d 'Print the version'\n");
    for (gsize i = 0; i < count; i++) {
        g_autofree char *summary = g_strescape(verbs[i].summary, NULL);
        printf("complete -c ticketctl -f -n __fish_use_subcommand -a %s -d \"%s\"\n",
               verbs[i].name, summary);
        g_autoptr(GPtrArray) words = usage_words(verbs[i].usage);
        for (guint k = 0; k < words->len; k++) {
            const char *word = g_ptr_array_index(words, k);
            printf("complete -c ticketctl -n '__fish_seen_subcommand_from %s' %s %s\n",
                   verbs[i].name, *word == '-' ? "-l" : "-a",
                   *word == '-' ? word + 2 : word);
        }
    }
}

CtlExit
completion_print(Ctl *ctl, int argc, char **argv, const Verb *verbs, gsize count)
{
    static const struct {
        const char *shell;
        void (*print)(const Verb *verbs, gsize count);
    } shells[] = { { "bash", print_bash }, { "zsh", print_zsh }, { "fish", print_fish } };
    if (!ctl_options(ctl, NULL, &argc, &argv, 1, 1))
        return CTL_USAGE;
    for (gsize i = 0; i < G_N_ELEMENTS(shells); i++)
        if (strcmp(shells[i].shell, argv[1]) == 0) {
            shells[i].print(verbs, count);
            return CTL_DONE;
        }
    return ctl_say(CTL_USAGE, "found \"%s\", expected bash, zsh or fish", argv[1]);
}
