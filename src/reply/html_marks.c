/* html_marks.c - which elements quote, introduce or sign, by the client that wrote them.
 *
 * Most clients name the element that holds what they quote. A client that quotes
 * another's mail often renames the classes in it ("x_", "m_-123gmail_", "ydp12ab"),
 * so a name is known by its end as long as what is before looks like such a prefix. */
#include "reply/html_marks.h"

#include <string.h>

typedef struct RoleRule {
    const char *attribute; /* "class" also matches one word of several */
    const char *value;
    HtmlRole role;
} RoleRule;

static const RoleRule role_rules[] = {
    /* Gmail: the box holds "On ... wrote:", the blockquote, and answers below it. */
    { "class", "gmail_quote", ROLE_QUOTE_BOX },
    { "class", "gmail_quote_container", ROLE_QUOTE_BOX },
    { "class", "gmail_attr", ROLE_ATTRIBUTION },
    { "class", "gmail_signature", ROLE_SIGNATURE },
    { "class", "gmail_signature_prefix", ROLE_SIGNATURE },
    /* Outlook on the web, Outlook.com, Outlook for Mac and phones. */
    { "id", "divRplyFwdMsg", ROLE_QUOTE_START },
    { "id", "appendonsend", ROLE_QUOTE_START },
    { "id", "stopSpelling", ROLE_QUOTE_START },
    { "id", "mail-editor-reference-message-container", ROLE_QUOTE_START },
    { "id", "OLK_SRC_BODY_SECTION", ROLE_QUOTE },
    { "class", "OutlookMessageHeader", ROLE_QUOTE_START },
    { "id", "ms-outlook-mobile-signature", ROLE_SIGNATURE },
    { "id", "ms-outlook-ios-signature", ROLE_SIGNATURE },
    { "class", "ms-outlook-mobile-signature", ROLE_SIGNATURE },
    { "class", "ms-outlook-ios-signature", ROLE_SIGNATURE },
    { "id", "Signature", ROLE_SIGNATURE },
    /* Yahoo, AOL. */
    { "class", "yahoo_quoted", ROLE_QUOTE },
    { "id", "yahoo_quoted", ROLE_QUOTE },
    { "class", "aolReplacedBody", ROLE_QUOTE },
    /* Mozilla. */
    { "class", "moz-cite-prefix", ROLE_ATTRIBUTION },
    { "class", "moz-email-headers-table", ROLE_NONE },
    { "class", "moz-signature", ROLE_SIGNATURE },
    { "class", "moz-txt-sig", ROLE_SIGNATURE },
    /* Apple Mail. */
    { "class", "AppleOriginalContents", ROLE_QUOTE },
    { "id", "AppleMailSignature", ROLE_SIGNATURE },
    /* Proton, Tutanota, Fastmail, HEY, Zoho, Spark, Airmail, Mailbird, Front, Nylas. */
    { "class", "protonmail_quote", ROLE_QUOTE_BOX },
    { "class", "protonmail_signature_block", ROLE_SIGNATURE },
    { "class", "tutanota_quote", ROLE_BLOCKQUOTE },
    { "id", "qt", ROLE_QUOTE },
    { "class", "zmail_extra", ROLE_QUOTE_BOX },
    { "name", "messageReplySection", ROLE_QUOTE_BOX },
    { "name", "messageSignatureSection", ROLE_SIGNATURE },
    { "class", "airmail_on", ROLE_ATTRIBUTION },
    { "class", "mb_quote", ROLE_QUOTE_BOX },
    { "class", "front-blockquote", ROLE_BLOCKQUOTE },
    { "class", "front-signature", ROLE_SIGNATURE },
    { "class", "nylas-quote", ROLE_QUOTE_BOX },
    { "class", "missive_quote", ROLE_QUOTE_BOX },
    /* Zimbra, Roundcube, Horde, Open-Xchange. */
    { "id", "zwchr", ROLE_QUOTE_START },
    { "data-marker", "__QUOTED_TEXT__", ROLE_QUOTE },
    { "data-marker", "__HEADERS__", ROLE_QUOTE },
    { "data-marker", "__SIG_PRE__", ROLE_SIGNATURE },
    { "id", "reply-intro", ROLE_ATTRIBUTION },
    { "id", "_rc_sig", ROLE_SIGNATURE },
    { "class", "impComposeQuote", ROLE_QUOTE },
    { "class", "io-ox-signature", ROLE_SIGNATURE },
    /* GMX and Web.de; mail.ru; Yandex. */
    { "name", "quote", ROLE_QUOTE },
    { "name", "quoted-content", ROLE_QUOTE },
    { "class", "mail-quote-collapse", ROLE_QUOTE },
    { "data-signature-widget", "container", ROLE_SIGNATURE },
    { "class", "wmi-quote", ROLE_BLOCKQUOTE },
    /* QQ, Foxmail, NetEase, Naver. */
    { "id", "isReplyContent", ROLE_QUOTE },
    { "id", "ntes-pcmail-quote", ROLE_QUOTE },
    { "class", "qmbox", ROLE_QUOTE },
    { "id", "original-content", ROLE_QUOTE },
    /* BlackBerry. */
    { "id", "_origContent", ROLE_QUOTE },
    { "id", "_persistentHeader", ROLE_QUOTE },
    { "id", "response_container_BBPPID", ROLE_QUOTE },
    /* GroupWise. */
    { "class", "GroupWiseMessageBody", ROLE_NONE },
};

/* Longest style that is looked at; editors write under 300 bytes. */
#define STYLE_MAX 1000

static const char *
attribute_value(const char *const *attributes, const char *name)
{
    for (; attributes && attributes[0]; attributes += 2)
        if (g_ascii_strcasecmp(attributes[0], name) == 0)
            return attributes[1] ? attributes[1] : "";
    return NULL;
}

/* The style in lower case without blanks, ";" before and after: ";display:none;". */
static void
fold_style(const char *const *attributes, char folded[STYLE_MAX + 3])
{
    const char *style = attribute_value(attributes, "style");
    gsize length = 0;

    folded[length++] = ';';
    for (; style && *style && length <= STYLE_MAX; style++)
        if (!g_ascii_isspace(*style))
            folded[length++] = g_ascii_tolower(*style);
    folded[length++] = ';';
    folded[length] = '\0';
}

/* "x_", "x_x_", "m_-4711", "ydp1a2b", "yiv12" are what clients put before a name. */
static bool
is_client_prefix(const char *prefix, gsize length)
{
    if (length == 0)
        return true;
    if (prefix[0] == 'x' || prefix[0] == 'm')
        return length >= 2 && prefix[1] == '_';
    if (length >= 3 && (strncmp(prefix, "ydp", 3) == 0 || strncmp(prefix, "yiv", 3) == 0))
        return true;
    return length >= 8 && g_ascii_isxdigit(prefix[0]) && g_ascii_isxdigit(prefix[1]);
}

static bool
word_is(const char *word, gsize length, const char *name)
{
    gsize wanted = strlen(name);

    return length >= wanted &&
           g_ascii_strncasecmp(word + length - wanted, name, wanted) == 0 &&
           is_client_prefix(word, length - wanted);
}

static bool
has_word(const char *value, const char *name)
{
    while (*value) {
        gsize length = strcspn(value, " \t\n\r\f");

        if (length > 0 && word_is(value, length, name))
            return true;
        value += length;
        value += strspn(value, " \t\n\r\f");
    }
    return false;
}

static HtmlRole
role_of_blockquote(const char *const *attributes)
{
    char style[STYLE_MAX + 3];

    fold_style(attributes, style);
    /* Gmail and Apple Mail indent with <blockquote style="margin:0 0 0
     * 40px;border:none">. */
    if (!attribute_value(attributes, "type") &&
        (strstr(style, ";border:none;") || strstr(style, ";border:medium;")))
        return ROLE_NONE;
    return ROLE_BLOCKQUOTE;
}

/* Outlook for Windows names nothing: the header block of what it quotes stands in a
 * div with only a top border, always with this padding. */
static bool
is_outlook_header(const char *const *attributes)
{
    char style[STYLE_MAX + 3];

    fold_style(attributes, style);
    return strstr(style, ";border:none;border-top:solid") &&
           (strstr(style, ";padding:3.0pt0") || strstr(style, ";padding:3pt0"));
}

HtmlRole
html_role(const char *element, const char *const *attributes)
{
    if (strcmp(element, "blockquote") == 0)
        return role_of_blockquote(attributes);
    /* QQ Mail wraps what it quotes in an element of its own. */
    if (strcmp(element, "includetail") == 0)
        return ROLE_QUOTE;
    if (!attributes)
        return ROLE_NONE;
    for (gsize i = 0; i < G_N_ELEMENTS(role_rules); i++) {
        const char *value = attribute_value(attributes, role_rules[i].attribute);

        if (value && has_word(value, role_rules[i].value))
            return role_rules[i].role;
    }
    if (strcmp(element, "div") == 0 && is_outlook_header(attributes))
        return ROLE_QUOTE_START;
    return ROLE_NONE;
}

/* "font-size:0" but not "font-size:0.9em". */
static bool
is_zero(const char *style, const char *property)
{
    const char *at = strstr(style, property);

    if (!at)
        return false;
    at += strlen(property);
    while (*at == '0' || *at == '.')
        at++;
    return !g_ascii_isdigit(*at);
}

bool
html_is_hidden(const char *const *attributes)
{
    char style[STYLE_MAX + 3];

    if (!attributes)
        return false;
    if (attribute_value(attributes, "hidden"))
        return true;
    if (!attribute_value(attributes, "style"))
        return false;
    fold_style(attributes, style);
    return strstr(style, ";display:none") || strstr(style, ";mso-hide:all") ||
           strstr(style, ";visibility:hidden") || is_zero(style, ";font-size:0") ||
           is_zero(style, ";max-height:0") || is_zero(style, ";opacity:0");
}

bool
html_keeps_space(const char *const *attributes)
{
    char style[STYLE_MAX + 3];

    if (!attribute_value(attributes, "style"))
        return false;
    fold_style(attributes, style);
    return strstr(style, ";white-space:pre") != NULL;
}
