/* test_guess.c - how often wrong passwords may be tried, and who is never slowed down. */
#include "account/guess.h"

#include "account/people_fixture.h"
#include "base/clock.h"

#include <string.h>

static void
test_places(void)
{
    static const struct {
        const char *client, *want;
    } table[] = {
        { "192.0.2.7", "192.0.2.7" },
        { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
        { "2001:DB8:1:2::9", "2001:db8:1:2::/64" },
        { "2001:db8:1:3::9", "2001:db8:1:3::/64" },
        { "::1", "::/64" },
        { "::ffff:192.0.2.7", "192.0.2.7" },
        { "", "" },
        { "a client that nobody can read, and a long one too",
          "a client that nobody can read, and a long one" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *is = guess_place(table[i].client);

        g_test_message("%s", table[i].client);
        g_assert_cmpstr(is, ==, table[i].want);
    }
}

/* ------------------------------------------------------------------ a game */

typedef struct Game {
    const GuessLimits *limits;
    gint64 account;
    const char *login, *client;
    gint64 at;
    guint tries, let, wait;
    bool is_right;
} Game;

/* Try again and again, as fast as it is let. */
static bool
play(Store *store, void *data, Fault *why)
{
    Game *game = data;
    g_auto(Guess) guess = { 0 };

    guess_init(&guess, game->account, game->login, game->client);
    game->let = 0;
    for (guint i = 0; i < game->tries; i++) {
        if (!guess_wait(store, game->limits, &guess, game->at, &game->wait, why))
            return false;
        if (game->wait > 0)
            continue;
        game->let++;
        if (game->is_right ? !guess_was_right(store, &guess, game->at, why)
                           : !guess_was_wrong(store, &guess, game->at, why))
            return false;
    }
    return guess_wait(store, game->limits, &guess, game->at, &game->wait, why);
}

static const GuessLimits no_limits = { .all = { 0, 1 } };
#define START G_GINT64_CONSTANT(1795348800000)
#define MINUTES(n) ((gint64)(n)*60000)

/* In order, at one desk. */
static const struct {
    const char *what;
    Game game;
    guint want;
    bool has_wait;
} games[] = {
    { "the control: without limits all are let",
      { &no_limits, 1, "", "198.18.0.1", START, 100, 0, 0, false },
      100,
      false },
    { "a guesser at one account",
      { &guess_limits, 2, "", "198.18.0.2", START, 100, 0, 0, false },
      10,
      true },
    { "another guesser at the same",
      { &guess_limits, 2, "", "198.18.0.3", START, 100, 0, 0, false },
      0,
      true },
    { "the same place at another account",
      { &guess_limits, 3, "", "198.18.0.2", START, 100, 0, 0, false },
      10,
      true },
    { "and at a third",
      { &guess_limits, 4, "", "198.18.0.2", START, 100, 0, 0, false },
      10,
      true },
    { "and at a fourth: the place has had its share",
      { &guess_limits, 5, "", "198.18.0.2", START, 100, 0, 0, false },
      0,
      true },
    { "nobody's login is one account, whatever the case",
      { &guess_limits, 0, "X@example.org", "198.18.1.1", START, 6, 0, 0, false },
      6,
      false },
    { "nobody's login again",
      { &guess_limits, 0, "x@EXAMPLE.org", "198.18.1.2", START, 100, 0, 0, false },
      4,
      true },
    { "two addresses of one /64",
      { &guess_limits, 0, "a", "2001:db8::1", START, 10, 0, 0, false },
      10,
      true },
    { "another login there",
      { &guess_limits, 0, "b", "2001:db8::2", START, 10, 0, 0, false },
      10,
      true },
    { "a third",
      { &guess_limits, 0, "c", "2001:db8::3", START, 10, 0, 0, false },
      10,
      true },
    { "a fourth",
      { &guess_limits, 0, "d", "2001:db8::4", START, 10, 0, 0, false },
      0,
      true },
    { "but another /64",
      { &guess_limits, 0, "d", "2001:db8:0:1::4", START, 10, 0, 0, false },
      10,
      true },
    { "a quarter of an hour later",
      { &guess_limits, 2, "", "198.18.0.9", START + MINUTES(15) + 1, 100, 0, 0, false },
      10,
      true },
    { "who is right is not counted",
      { &guess_limits, 6, "", "198.18.0.10", START, 100, 0, 0, true },
      100,
      false },
    { "where a client is not told, the account still counts",
      { &guess_limits, 7, "", "", START, 100, 0, 0, false },
      10,
      true },
};

static void
test_limits(void)
{
    People people = { 0 };

    people_fixture_make(&people);
    for (gsize i = 0; i < G_N_ELEMENTS(games); i++) {
        Game game = games[i].game;

        g_test_message("%s", games[i].what);
        people_run(&people, play, &game);
        g_assert_cmpuint(game.let, ==, games[i].want);
        g_assert_true((game.wait > 0) == games[i].has_wait);
    }
    people_fixture_clear(&people);
}

/* The wait that is told is enough. */
static void
test_wait(void)
{
    People people = { 0 };
    Game game = { &guess_limits, 2, "", "198.18.0.2", START, 5, 0, 0, false };

    people_fixture_make(&people);
    people_run(&people, play, &game);
    game.at = START + MINUTES(14);
    game.tries = 10;
    people_run(&people, play, &game);
    g_assert_cmpuint(game.let, ==, 5);
    /* The first five are over in a minute. */
    g_assert_cmpuint(game.wait, >=, 60);
    g_assert_cmpuint(game.wait, <=, 120);
    game.at += (gint64)game.wait * 1000 + 1;
    people_run(&people, play, &game);
    g_assert_cmpuint(game.let, ==, 5);
    people_fixture_clear(&people);
}

/* Over a day a guesser gets no more than fifty, however patient. */
static void
test_day(void)
{
    People people = { 0 };
    guint all = 0;

    people_fixture_make(&people);
    for (guint minute = 0; minute < 24 * 60; minute += 5) {
        g_autofree char *client = g_strdup_printf("198.18.9.%u", minute / 5 % 250);
        Game game = { &guess_limits, 2, "", client, START + MINUTES(minute), 3, 0, 0,
                      false };

        people_run(&people, play, &game);
        all += game.let;
    }
    g_assert_cmpuint(all, ==, 50);
    people_fixture_clear(&people);
}

/* Whoever logged in from there before is slowed down by nobody elsewhere; and by who
 * guesses from the same place no more than as anybody. */
static void
test_known(void)
{
    People people = { 0 };
    gint64 now = clock_now();
    Game home = { &guess_limits, 0, "", HOME, now, 1, 0, 0, false };
    Game away = { &guess_limits, 0, "", "192.0.2.99", now, 1, 0, 0, false };

    people_fixture_make(&people);
    home.account = away.account = people.budi->id;
    people_guess(&people, people.budi->id, 10000);
    people_run(&people, play, &away);
    g_assert_cmpuint(away.let, ==, 0);
    home.is_right = true;
    people_run(&people, play, &home);
    g_assert_cmpuint(home.let, ==, 1);
    /* The same place at another account is not known. */
    home.account++;
    home.is_right = false;
    people_run(&people, play, &home);
    g_assert_cmpuint(home.let, ==, 0);
    home.account--;
    home.tries = 100;
    people_run(&people, play, &home);
    g_assert_cmpuint(home.let, ==, 10);
    people_fixture_clear(&people);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/account/guess/places", test_places);
    g_test_add_func("/account/guess/limits", test_limits);
    g_test_add_func("/account/guess/wait", test_wait);
    g_test_add_func("/account/guess/day", test_day);
    g_test_add_func("/account/guess/known", test_known);
    return g_test_run();
}
