/* public_address.c - is that address one that anybody on the Internet has? */
#include "notify/public_address.h"

#include <glib.h>
#include <netinet/in.h>
#include <string.h>

typedef struct Network {
    guint8 prefix[16];
    guint bits;
} Network;

static bool
is_in(const guint8 *address, const Network *network)
{
    guint bytes = network->bits / 8, rest = network->bits % 8;
    guint8 mask = (guint8)(0xff << (8 - rest));

    return memcmp(address, network->prefix, bytes) == 0 &&
           (rest == 0 || (address[bytes] & mask) == (network->prefix[bytes] & mask));
}

static bool
is_public_4(const guint8 *address)
{
    static const Network reserved[] = {
        { { 0 }, 8 },
        { { 10 }, 8 },
        { { 100, 64 }, 10 },
        { { 127 }, 8 },
        { { 169, 254 }, 16 },
        { { 172, 16 }, 12 },
        { { 192, 0, 0 }, 24 },
        { { 192, 0, 2 }, 24 },
        { { 192, 88, 99 }, 24 },
        { { 192, 168 }, 16 },
        { { 198, 18 }, 15 },
        { { 198, 51, 100 }, 24 },
        { { 203, 0, 113 }, 24 },
        { { 224 }, 4 },
        { { 240 }, 4 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
        if (is_in(address, &reserved[i]))
            return false;
    return true;
}

static bool
is_public_6(const guint8 *address)
{
    static const Network global = { { 0x20 }, 3 };
    static const Network reserved[] = {
        { { 0x20, 0x01, 0x00 }, 23 },       /* Teredo, ORCHID, benchmarks */
        { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
        { { 0x3f, 0xff, 0x00 }, 20 },       /* the same */
    };
    static const Network six_to_four = { { 0x20, 0x02 }, 16 };
    static const Network mapped = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 };
    static const Network nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };

    if (is_in(address, &mapped) || is_in(address, &nat64))
        return is_public_4(address + 12);
    if (is_in(address, &six_to_four))
        return is_public_4(address + 2);
    for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
        if (is_in(address, &reserved[i]))
            return false;
    return is_in(address, &global);
}

bool
public_address(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in four;

        memcpy(&four, address, sizeof four);
        return is_public_4((const guint8 *)&four.sin_addr);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;

        memcpy(&six, address, sizeof six);
        return is_public_6(six.sin6_addr.s6_addr);
    }
    return false;
}
