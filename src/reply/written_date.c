/* written_date.c - a date as a mail program writes it for people, over what it forwards.
 */
#include "reply/written_date.h"

#include "core/fold.h"

#include <string.h>

enum { TEXT_BYTES_MAX = 200, YEAR_FIRST = 1980, YEAR_LAST = 2099 };

/* Beginnings of the months' names, folded: English, Indonesian, German, French, Spanish,
 * Dutch, Portuguese, Italian. A longer word that begins so is that month. */
static const char *const months[12][8] = {
    { "jan", "ene", "gen", NULL },
    { "feb", "fev", "peb", NULL },
    { "mar", "maart", "mrt", NULL },
    { "apr", "avr", "abr", NULL },
    { "may", "mei", "mai", "mag", NULL },
    { "jun", "juin", "giu", NULL },
    { "jul", "juil", "lug", NULL },
    { "aug", "agu", "ago", "aou", NULL },
    { "sep", "set", NULL },
    { "oct", "okt", "out", "ott", NULL },
    { "nov", "nop", NULL },
    { "dec", "des", "dez", "dic", NULL },
};

typedef struct Date {
    int year, month, day, hour, minute, second;
    bool has_time, is_afternoon, is_morning, has_offset;
    int offset; /* minutes */
} Date;

static int
month_of(const char *word, gsize length)
{
    for (int m = 0; m < 12; m++)
        for (int i = 0; months[m][i]; i++)
            if (length >= strlen(months[m][i]) &&
                strncmp(word, months[m][i], strlen(months[m][i])) == 0)
                return m + 1;
    return 0;
}

static int
number_at(const char **at, int digits_max)
{
    int value = 0, digits = 0;

    while (g_ascii_isdigit(**at) && digits++ < digits_max)
        value = value * 10 + *(*at)++ - '0';
    return value;
}

/* "+0700", "+07:00", "+7" behind a time. */
static void
take_offset(const char **at, Date *date)
{
    int sign = **at == '-' ? -1 : 1, hours, minutes = 0;

    (*at)++;
    hours = number_at(at, 2);
    if (**at == ':')
        (*at)++;
    if (g_ascii_isdigit(**at))
        minutes = number_at(at, 2);
    if (hours <= 14 && minutes < 60) {
        date->has_offset = true;
        date->offset = sign * (hours * 60 + minutes);
    }
}

/* Hours are at `value`; *at is at the sign behind them. */
static void
take_time(const char **at, int value, Date *date)
{
    (*at)++;
    date->hour = value;
    date->minute = number_at(at, 2);
    date->has_time = date->hour < 24 && date->minute < 60;
    if ((**at == ':' || **at == '.') && g_ascii_isdigit((*at)[1])) {
        int second;

        (*at)++;
        second = number_at(at, 2);
        date->second = second < 60 ? second : 59;
    }
}

static void
take_number(const char **at, Date *date)
{
    const char *start = *at;
    int value = number_at(at, 4);
    gsize digits = (gsize)(*at - start);

    if (digits == 4 && value >= YEAR_FIRST && value <= YEAR_LAST && date->year == 0) {
        date->year = value;
        /* Year first: what follows are month and day. */
        if ((**at == '-' || **at == '/' || **at == '.') && g_ascii_isdigit((*at)[1]) &&
            date->month == 0) {
            char sign = *(*at)++;

            date->month = number_at(at, 2);
            if (**at == sign && g_ascii_isdigit((*at)[1])) {
                (*at)++;
                date->day = number_at(at, 2);
            }
        }
    } else if (digits <= 2 && (**at == ':' || **at == '.' || **at == 'h') &&
               g_ascii_isdigit((*at)[1]) && g_ascii_isdigit((*at)[2]) &&
               !g_ascii_isdigit((*at)[3]) && date->day != 0 && !date->has_time) {
        take_time(at, value, date);
    } else if (digits <= 2 && **at == ':' && g_ascii_isdigit((*at)[1]) &&
               !date->has_time) {
        take_time(at, value, date); /* the time stands first */
    } else if (digits <= 2 && date->day == 0) {
        date->day = value;
    }
}

static void
take_word(const char **at, Date *date)
{
    const char *start = *at;
    gsize length;
    int month;

    while (g_ascii_isalpha(**at) || (guchar) * *at >= 0x80)
        (*at)++;
    length = (gsize)(*at - start);
    if (length == 2 && strncmp(start, "pm", 2) == 0)
        date->is_afternoon = true;
    else if (length == 2 && strncmp(start, "am", 2) == 0)
        date->is_morning = true;
    /* Some weekdays begin like a month ("mardi", "martes"): the month comes after. */
    else if ((date->month == 0 || date->year == 0) &&
             (month = month_of(start, length)) != 0)
        date->month = month;
}

static void
scan(const char *at, Date *date)
{
    while (*at) {
        if ((*at == '+' || *at == '-') && g_ascii_isdigit(at[1]) && date->has_time &&
            !date->has_offset)
            take_offset(&at, date);
        else if (g_ascii_isdigit(*at))
            take_number(&at, date);
        else if (g_ascii_isalpha(*at) || (guchar)*at >= 0x80)
            take_word(&at, date);
        else
            at++;
    }
}

bool
written_date_read(const char *text, int offset, gint64 *seconds)
{
    g_autofree char *folded = NULL;
    g_autoptr(GDateTime) utc = NULL;
    Date date = { 0 };

    if (strlen(text) > TEXT_BYTES_MAX)
        return false;
    folded = fold_text(text, -1);
    scan(folded, &date);
    if (date.year == 0 || date.month == 0 || date.day == 0)
        return false;
    if (!date.has_time) {
        date.hour = 12;
        date.minute = 0;
    } else if (date.is_afternoon && date.hour < 12) {
        date.hour += 12;
    } else if (date.is_morning && date.hour == 12) {
        date.hour = 0;
    }
    /* NULL for a day that the month does not have. */
    utc = g_date_time_new_utc(date.year, date.month, date.day, date.hour, date.minute,
                              date.second);
    if (!utc)
        return false;
    *seconds = g_date_time_to_unix(utc) - 60 * (date.has_offset ? date.offset : offset);
    return true;
}
