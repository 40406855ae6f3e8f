/* stores.c - read-only stores that threads share by taking turns. */
#include "store/stores.h"

#include <pthread.h>

enum { IDLE_MAX = 16 };

struct Stores {
    char *url;
    pthread_mutex_t lock;
    GPtrArray *idle; /* of Store *; with the lock held */
};

Stores *
stores_new(const char *url)
{
    Stores *stores = g_new0(Stores, 1);

    stores->url = g_strdup(url);
    pthread_mutex_init(&stores->lock, NULL);
    stores->idle = g_ptr_array_new_with_free_func((GDestroyNotify)store_close);
    return stores;
}

void
stores_free(Stores *stores)
{
    if (!stores)
        return;
    g_ptr_array_unref(stores->idle);
    pthread_mutex_destroy(&stores->lock);
    g_free(stores->url);
    g_free(stores);
}

Store *
stores_take(Stores *stores, Fault *why)
{
    Store *store = NULL;

    pthread_mutex_lock(&stores->lock);
    if (stores->idle->len > 0)
        store = g_ptr_array_steal_index_fast(stores->idle, stores->idle->len - 1);
    pthread_mutex_unlock(&stores->lock);
    if (!store && !store_open(stores->url, STORE_READ, 0, &store, why))
        return NULL;
    return store;
}

void
stores_put_back(Stores *stores, Store *store, bool is_sound)
{
    pthread_mutex_lock(&stores->lock);
    if (is_sound && stores->idle->len < IDLE_MAX) {
        g_ptr_array_add(stores->idle, store);
        store = NULL;
    }
    pthread_mutex_unlock(&stores->lock);
    store_close(store);
}
