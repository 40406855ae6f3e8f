/* setup.c - what ticketd goes by: settings, words and keys, changed all at once. */
#include "notify/setup.h"

#include <pthread.h>
#include <string.h>

struct Setups {
    pthread_mutex_t mutex;
    Setup *setup; /* with the mutex held */
};

bool
setup_read(const char *path, Setup **out, GPtrArray *errors)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(Settings) settings = NULL;
    g_autoptr(Wordbook) words = NULL;
    g_auto(Fault) why = { 0 };

    if (!settings_load(path, &settings, errors, &why))
        return false;
    words = wordbook_read(folder, errors);
    if (!words || !wordbook_check(words, settings, errors))
        return false;
    *out = g_new0(Setup, 1);
    (*out)->settings = g_steal_pointer(&settings);
    (*out)->words = g_steal_pointer(&words);
    (*out)->references = 1;
    return true;
}

Setup *
setup_ref(Setup *setup)
{
    g_atomic_int_inc(&setup->references);
    return setup;
}

void
setup_unref(Setup *setup)
{
    if (!setup || !g_atomic_int_dec_and_test(&setup->references))
        return;
    settings_free(setup->settings);
    wordbook_free(setup->words);
    explicit_bzero(&setup->keys, sizeof setup->keys);
    g_free(setup);
}

Setups *
setups_new(Setup *setup)
{
    Setups *setups = g_new0(Setups, 1);

    pthread_mutex_init(&setups->mutex, NULL);
    setups->setup = setup;
    return setups;
}

void
setups_free(Setups *setups)
{
    if (!setups)
        return;
    setup_unref(setups->setup);
    pthread_mutex_destroy(&setups->mutex);
    g_free(setups);
}

Setup *
setups_take(Setups *setups)
{
    Setup *setup;

    if (!setups)
        return NULL;
    pthread_mutex_lock(&setups->mutex);
    setup = setup_ref(setups->setup);
    pthread_mutex_unlock(&setups->mutex);
    return setup;
}

void
setups_put(Setups *setups, Setup *setup)
{
    Setup *before;

    pthread_mutex_lock(&setups->mutex);
    before = setups->setup;
    setups->setup = setup;
    pthread_mutex_unlock(&setups->mutex);
    setup_unref(before);
}
