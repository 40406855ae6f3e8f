/* jobs.c - threads that wait for ticketd, so that those which talk to browsers never do.
 */
#include "web/jobs.h"

#include <pthread.h>

struct Jobs {
    void (*run)(void *job);
    guint queue_max, count;
    pthread_t *threads;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    GQueue waiting;
    bool is_ending;
};

static void *
jobs_thread(void *data)
{
    Jobs *jobs = data;
    void *job;

    for (;;) {
        pthread_mutex_lock(&jobs->lock);
        while (g_queue_is_empty(&jobs->waiting) && !jobs->is_ending)
            pthread_cond_wait(&jobs->changed, &jobs->lock);
        job = g_queue_pop_head(&jobs->waiting);
        pthread_mutex_unlock(&jobs->lock);
        if (!job)
            return NULL;
        jobs->run(job);
    }
}

bool
jobs_new(guint threads, guint queue, void (*run)(void *job), Jobs **out, Fault *why)
{
    Jobs *jobs = g_new0(Jobs, 1);
    int error = 0;

    jobs->run = run;
    jobs->queue_max = queue;
    jobs->threads = g_new0(pthread_t, threads);
    pthread_mutex_init(&jobs->lock, NULL);
    pthread_cond_init(&jobs->changed, NULL);
    g_queue_init(&jobs->waiting);
    while (jobs->count < threads && error == 0) {
        error = pthread_create(&jobs->threads[jobs->count], NULL, jobs_thread, jobs);
        if (error == 0)
            jobs->count++;
    }
    if (error != 0) {
        jobs_stop(jobs);
        jobs_free(jobs);
        return fault_temporary(why, "4.3.0", "no thread: %s", g_strerror(error));
    }
    *out = jobs;
    return true;
}

bool
jobs_add(Jobs *jobs, void *job)
{
    bool fits;

    pthread_mutex_lock(&jobs->lock);
    fits = !jobs->is_ending && jobs->waiting.length < jobs->queue_max;
    if (fits)
        g_queue_push_tail(&jobs->waiting, job);
    pthread_cond_signal(&jobs->changed);
    pthread_mutex_unlock(&jobs->lock);
    return fits;
}

void
jobs_stop(Jobs *jobs)
{
    pthread_mutex_lock(&jobs->lock);
    jobs->is_ending = true;
    pthread_cond_broadcast(&jobs->changed);
    pthread_mutex_unlock(&jobs->lock);
    for (guint i = 0; i < jobs->count; i++)
        pthread_join(jobs->threads[i], NULL);
    jobs->count = 0;
}

void
jobs_free(Jobs *jobs)
{
    pthread_mutex_destroy(&jobs->lock);
    pthread_cond_destroy(&jobs->changed);
    g_free(jobs->threads);
    g_free(jobs);
}
