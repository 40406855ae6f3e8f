/* known_words.c - what our letters say round the words of people. */
#include "notify/known_words.h"

#include <string.h>

#include "notify/phrase.h"
#include "rules/proof.h"

/* What any of a ticket's letters may hold: values, and the names of its authors. */
typedef struct Known {
    PhraseValues values;
    GPtrArray *authors; /* of char *, clean */
    GPtrArray *texts;
} Known;

static void
add_known(Known *known, const char *template)
{
    if (!template || *template == '\0')
        return;
    if (!strstr(template, "{{author}}")) {
        g_ptr_array_add(known->texts, phrase_expand(template, &known->values));
        return;
    }
    for (guint i = 0; i < known->authors->len; i++) {
        PhraseValues named = known->values;

        named.author = g_ptr_array_index(known->authors, i);
        g_ptr_array_add(known->texts, phrase_expand(template, &named));
    }
}

/* What stands below the text: how it is, and what a reply does. */
static void
add_known_end(Known *known, const Language *language, const char *closing)
{
    g_autofree char *words = phrase_expand(closing, &known->values);

    for (TicketStatus status = TICKET_OPEN; status <= TICKET_CLOSED; status++)
        g_ptr_array_add(known->texts,
                        g_strconcat(language->words[WORD_STATUS], ": ",
                                    language->status_labels[status],
                                    *words ? " \302\267 " : "", words, NULL));
}

static void
add_known_events(Known *known, const Language *language)
{
    for (NoticeEvent event = 0; event <= NOTICE_DIGEST; event++) {
        const Words *customer = &language->customer[event];
        const Words *staff = &language->staff[event];

        add_known(known, customer->heading);
        add_known(known, customer->lead);
        add_known(known, staff->heading);
        add_known(known, staff->closing);
        if (customer->heading)
            add_known_end(known, language, customer->closing);
    }
}

static void
add_known_facts(Known *known, const Language *language, const char *subject)
{
    g_ptr_array_add(known->texts,
                    g_strdup_printf("%s: %s", language->words[WORD_SUBJECT], subject));
    for (guint k = 0; proof_at(k); k++) {
        g_autofree char *words = phrase_proof(language, proof_at(k));

        g_ptr_array_add(known->texts,
                        g_strdup_printf("%s: %s", language->words[WORD_KNOWN_BY], words));
    }
}

/* As notify/composer.c names it: to customers, and to staff who write from there. */
static void
add_known_page(Known *known, const Language *language, const char *base_url,
               gint64 ticket)
{
    static const char *const folders[] = { "tickets", "desk" };

    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        g_ptr_array_add(known->texts, g_strdup_printf("%s: %s/%s/%" G_GINT64_FORMAT,
                                                      language->words[WORD_PAGE],
                                                      base_url, folders[i], ticket));
}

void
known_words_add(const Wordbook *words, gint64 ticket, const char *subject,
                const char *department, const GPtrArray *authors, const char *base_url,
                GPtrArray *texts)
{
    g_autoptr(GPtrArray) clean = g_ptr_array_new_with_free_func(g_free);
    Known known = { phrase_values(ticket, department, "", ""), clean, texts };
    const Language *language;

    /* Who wrote it: "Alice, Support". */
    for (guint i = 0; i < authors->len; i++) {
        g_ptr_array_add(texts, g_strdup_printf("%s, %s", (const char *)authors->pdata[i],
                                               department));
        g_ptr_array_add(clean, phrase_line(authors->pdata[i], PHRASE_LINE_CHARS));
    }
    for (guint i = 0; (language = wordbook_language_at(words, i)); i++) {
        add_known(&known, language->words[WORD_MARKER]);
        g_ptr_array_add(texts, g_strdup(language->words[WORD_EARLIER]));
        add_known_events(&known, language);
        add_known_facts(&known, language, subject);
        if (*base_url)
            add_known_page(&known, language, base_url, ticket);
    }
    g_ptr_array_add(texts, g_strdup(subject));
    phrase_values_clear(&known.values);
}
