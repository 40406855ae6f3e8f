/* attribution.c - the lines that introduce a quote: "On ... wrote:" in any language.
 *
 * Clients write the same few things in another order: a date, a time, a name, an address,
 * a verb, a colon. "On Tue, 5 Mar 2024 at 10:00, Ann <ann@example.org> wrote:", "Pada
 * Sel, 5 Mar 2024 pukul 10.00 Ann <...> menulis:", "2024-03-05 10:00 GMT+01:00 Ann
 * <...>:", "Ann
 * <...> schrieb am Di., 5. Marz 2024, 10:00:", "2024. 3. 5. 10:00, Ann <...>". So one
 * matcher looks for these things whatever their order and language, and only verbs need a
 * table (reply/phrases). Whoever writes a sentence of their own with a date in it writes
 * more words, no address and rarely a colon at its end: that is what the limits rest on.
 */
#include "reply/attribution.h"

#include <string.h>

#include "reply/phrases.h"

#define LENGTH_MAX 500 /* a long name, a long address, an address as a link: 300 */
#define TOKENS_MAX 60
#define WORDS_MAX 18        /* that are neither date nor address nor verb */
#define WORDS_AFTER_VERB 12 /* "schreef Ann <...> het volgende:" */
#define ABBREVIATION_MAX 6  /* characters, "sept." */
#define BARE_WORDS_MAX 4    /* of a name */
#define RULED_WORDS_MAX 8   /* "---- On Thu, 5 Mar Ann Maria Lee wrote ----" */
#define DATE_WORDS_MAX 5    /* "Thursday, November 26 at 10:00 AM" */
#define START_TOKENS 6      /* "Pada tanggal Sel, 5", "El vie, 3 de", "W dniu 5" */

typedef struct Token {
    const char *text;
    gsize length;
} Token;

typedef struct Features {
    guint words;
    guint words_after_verb;
    guint first_sign; /* index of the first token that is date, time, number, address */
    bool has_verb, has_verb_colon, ends_verb;
    bool has_date, has_time, has_address, has_number, has_bracket;
    bool has_self, has_sentence_end, ends_colon, has_rest;
} Features;

static guint
digits_at(const char *at, const char *end)
{
    guint count = 0;

    while (at + count < end && g_ascii_isdigit(at[count]))
        count++;
    return count;
}

static bool
is_year(const char *at, guint digits)
{
    guint year = 0;

    if (digits != 4)
        return false;
    for (guint i = 0; i < 4; i++)
        year = year * 10 + (guint)(at[i] - '0');
    /* Also the years of Iran and the Hijra (13xx, 14xx) and of Thailand (25xx). */
    return (year >= 1970 && year < 2100) || (year >= 1340 && year < 1480) ||
           (year >= 2510 && year < 2640);
}

/* "10:00", "10.00", "10h00", "10:00:00"; and "5/3/2024", "2024-03-05", "5.3.24". */
static void
read_number(const char *at, const char *end, Features *features)
{
    guint first = digits_at(at, end);
    const char *next = at + first;
    guint second =
        next + 1 < end && strchr(":.h/-", *next) ? digits_at(next + 1, end) : 0;
    const char *after = next + 1 + second;
    guint third =
        second > 0 && after + 1 < end && *after == *next ? digits_at(after + 1, end) : 0;

    features->has_number = true;
    if (is_year(at, first))
        features->has_date = true;
    if (second > 0 && third > 0 && *next != ':' && *next != 'h' &&
        (first == 4 || third == 4 || (first <= 2 && second <= 2 && third == 2)))
        features->has_date = true;
    if (first <= 2 && second == 2 && strchr(":.h", *next) &&
        (third == 0 || *next == ':' || third == 2))
        features->has_time = true;
}

static bool
is_address(const Token *token)
{
    const char *at = memchr(token->text, '@', token->length);

    return at && at > token->text && at + 1 < token->text + token->length &&
           (g_ascii_isalnum(at[1]) || (guchar)at[1] >= 0x80 || at[1] == '[');
}

/* The token without brackets, quotes and stops round it, and without an ending of
 * gender: "napisal(a):", "kutub/t". */
static Token
bare_token(const Token *token)
{
    Token bare = *token;

    while (bare.length > 0 && strchr("\"'([<>,;:-", bare.text[0])) {
        bare.text++;
        bare.length--;
    }
    for (gsize i = 1; i < bare.length; i++)
        if (strchr("(/:,;\"')]>-", bare.text[i])) {
            bare.length = i;
            break;
        }
    while (bare.length > 1 && bare.text[bare.length - 1] == '.')
        bare.length--;
    return bare;
}

static bool
token_ends_with(const Token *token, char c)
{
    return token->length > 0 && token->text[token->length - 1] == c;
}

static bool
is_verb(const Token *token)
{
    Token bare = bare_token(token);

    if (phrase_is(PHRASES_VERB, bare.text, bare.length))
        return true;
    /* Scripts without blanks: the verb ends the token. */
    return bare.length >= 6 && (guchar)bare.text[bare.length - 1] >= 0x80 &&
           (guchar)bare.text[bare.length - 3] >= 0xE0 &&
           phrase_ends(PHRASES_VERB, bare.text, bare.length);
}

/* A sentence that ends in mid-line: "called. Then ..." but not "Inc." or "sept.". */
static bool
ends_sentence(const Token *token)
{
    const char *next = token->text + token->length + 1;

    if (token_ends_with(token, '!') || token_ends_with(token, '?'))
        return true;
    if (!token_ends_with(token, '.') || memchr(token->text, '.', token->length - 1))
        return false;
    /* Months are cut short: a year or a time follows. */
    return token->text[token->length] != '\0' && !g_ascii_isdigit(*next) &&
           g_utf8_strlen(token->text, (gssize)token->length) > ABBREVIATION_MAX;
}

static void
read_token(const Token *token, guint index, Features *features)
{
    const char *end = token->text + token->length;
    Token bare = bare_token(token);
    bool is_sign = false;

    /* Zoho puts rules round it: "---- On ... wrote ---". */
    if (strspn(token->text, "-") >= token->length)
        return;
    features->ends_verb = false;
    if (is_address(token)) {
        features->has_address = is_sign = true;
        features->has_bracket = features->has_bracket || token_ends_with(token, '>') ||
                                memchr(token->text, '>', token->length);
    } else if (is_verb(token)) {
        features->has_verb = features->ends_verb = true;
        features->words_after_verb = 0;
        if (memchr(token->text, ':', token->length))
            features->has_verb_colon = true;
        return;
    } else {
        const char *digit = token->text;

        while (digit < end && !g_ascii_isdigit(*digit))
            digit++;
        if (digit < end) {
            is_sign = true;
            read_number(digit, end, features);
        } else if (bare.length > 0 &&
                   (g_ascii_isalpha(*bare.text) || (guchar)*bare.text >= 0x80)) {
            features->words++;
            features->words_after_verb++;
            if (phrase_is(PHRASES_SELF, bare.text, bare.length))
                features->has_self = true;
            if (ends_sentence(token))
                features->has_sentence_end = true;
        }
    }
    if (is_sign && index < features->first_sign)
        features->first_sign = index;
}

static guint
read_features(const char *folded, Features *features)
{
    guint count = 0;

    memset(features, 0, sizeof *features);
    features->first_sign = G_MAXUINT;
    while (*folded && count < TOKENS_MAX) {
        Token token = { folded, strcspn(folded, " ") };

        read_token(&token, count++, features);
        folded += token.length;
        folded += strspn(folded, " ");
        features->ends_colon = token_ends_with(&token, ':');
        /* The introduction ends with the verb and its colon; what is behind is quoted. */
        if (features->has_verb_colon && features->ends_verb &&
            (features->has_address || (features->has_date && features->has_time))) {
            features->ends_colon = true;
            features->has_rest = *folded != '\0' || !token_ends_with(&token, ':');
            break;
        }
    }
    if (*folded && !features->has_rest)
        features->words = G_MAXUINT;
    return count;
}

static AttributionStrength
strength_of(const Features *f)
{
    bool has_when = f->has_date || f->has_time;
    bool is_told = f->has_self && !f->has_address;

    if (f->words > WORDS_MAX || f->has_sentence_end)
        return ATTRIBUTION_NONE;
    if (f->has_verb && f->words_after_verb <= WORDS_AFTER_VERB) {
        if (f->ends_colon && (f->has_address || has_when))
            return is_told && !(f->has_date && f->has_time) ? ATTRIBUTION_WEAK
                                                            : ATTRIBUTION_STRONG;
        if (f->ends_verb && f->has_address && (has_when || f->has_number))
            return ATTRIBUTION_STRONG;
        if (f->ends_verb && f->has_date && f->has_time && !f->has_self)
            return ATTRIBUTION_STRONG;
        if (f->ends_colon || (f->ends_verb && has_when))
            return ATTRIBUTION_WEAK;
        return f->has_address && has_when ? ATTRIBUTION_WEAK : ATTRIBUTION_NONE;
    }
    if (f->has_date && f->has_time && f->has_address && f->ends_colon)
        return ATTRIBUTION_STRONG;
    if (f->ends_colon && f->has_address)
        return has_when ? ATTRIBUTION_STRONG : ATTRIBUTION_WEAK;
    if (f->has_address && f->has_bracket && f->has_date)
        return ATTRIBUTION_WEAK;
    if (f->ends_colon && f->has_date && f->has_time)
        return ATTRIBUTION_WEAK;
    return ATTRIBUTION_NONE;
}

Attribution
attribution_judge(const char *folded)
{
    Attribution judged = { ATTRIBUTION_NONE, false, false, false, false };
    Features features;

    if (strlen(folded) > LENGTH_MAX && !strstr(folded, ":"))
        return judged;
    read_features(folded, &features);
    /* A line of a header block is none. */
    if (features.first_sign > START_TOKENS + 2 && features.first_sign != G_MAXUINT)
        return judged;
    judged.strength = strength_of(&features);
    judged.is_ended = features.ends_colon || features.ends_verb;
    judged.has_when = features.has_date || features.has_time || features.has_number;
    judged.has_rest = features.has_rest;
    judged.is_bare = features.has_verb && judged.is_ended && !features.has_rest &&
                     !features.has_self && features.words <= BARE_WORDS_MAX;
    return judged;
}

/* Bytes of the rule at the start of the text, with the blanks behind it. */
static gsize
rule_length(const char *folded)
{
    gsize signs = strspn(folded, "-=_*~#");

    return signs > 0 ? signs + strspn(folded + signs, " ") : 0;
}

bool
attribution_is_ruled(const char *folded)
{
    gsize start = rule_length(folded), length = strlen(folded), signs = 0;
    g_autofree char *inner = NULL;
    Features features;

    while (length > start && strchr("-=_*~# :", folded[length - 1])) {
        signs += strchr(" :", folded[length - 1]) ? 0 : 1;
        length--;
    }
    if (start == 0 || signs == 0 || length - start > LENGTH_MAX)
        return false;
    inner = g_strndup(folded + start, length - start);
    read_features(inner, &features);
    return features.has_verb && !features.has_self && !features.has_sentence_end &&
           features.words <= RULED_WORDS_MAX &&
           (features.ends_verb || features.has_date || features.has_address);
}

bool
attribution_is_date(const char *folded)
{
    Features features;

    read_features(folded, &features);
    return features.has_date && features.has_time && !features.has_address &&
           !features.has_verb && features.words <= DATE_WORDS_MAX;
}

bool
attribution_may_start(const char *folded)
{
    for (guint i = 0; i < START_TOKENS + 2 && *folded; i++) {
        Token token = { folded, strcspn(folded, " ") };

        if (i < START_TOKENS)
            for (gsize k = 0; k < token.length; k++)
                if (g_ascii_isdigit(token.text[k]))
                    return true;
        if (is_address(&token) || is_verb(&token) || token_ends_with(&token, '<'))
            return true;
        folded += token.length;
        folded += strspn(folded, " ");
    }
    return false;
}

bool
attribution_leads(const char *folded, bool or_number)
{
    Token token = { folded, strcspn(folded, " ") };
    Token bare = bare_token(&token);

    if (or_number && bare.length > 0 && g_ascii_isdigit(*bare.text))
        return true;
    return phrase_is(PHRASES_LEAD, bare.text, bare.length);
}
