/* writer.h - the one thread that changes the world, many jobs a commit. */
#ifndef TICKETD_STORE_WRITER_H
#define TICKETD_STORE_WRITER_H

#include "store/store.h"

/* The writer owns the only STORE_WRITE connection. Jobs that wait together run in
 * one transaction, each behind a savepoint; all share one fsync. */
typedef struct Writer Writer;

/* Runs on the writer's thread, inside a transaction and its own savepoint. On
 * false everything it did is undone. May be run a second time, after an undo, if
 * the common commit failed: it must depend on nothing but its arguments and store. */
typedef bool (*WriterJob)(Store *store, void *data, Fault *why);

/* Opens the database and starts the thread. */
bool writer_start(const char *url, gint64 first_ticket_number, Writer **out, Fault *why);
/* Run a job and wait until it is committed and fsynced (true) or undone (false).
 * From any thread but the writer's. After writer_stop: fault 4.3.2. */
bool writer_run(Writer *writer, WriterJob job, void *data, Fault *why);
/* The same outside of a transaction, for what makes its own: all others wait. */
bool writer_run_alone(Writer *writer, WriterJob job, void *data, Fault *why);
/* Is such a job being done? It may take as long as the database is large. */
bool writer_runs_alone(Writer *writer);
/* Let the jobs that wait finish, then end the thread and close the store. Whoever
 * calls writer_run() later gets its fault; so the writer itself stays until: */
void writer_stop(Writer *writer);
/* Stop it if it runs, and release it. No other thread may use it any more. NULL is fine.
 */
void writer_free(Writer *writer);

/* Called on the writer's thread, after each commit that added letters or made some due:
 * store_take_letters(), whose array is the callee's. Must not wait. */
typedef void WriterLetters(void *data, GPtrArray *letters);
/* From now on give them to `letters`; NULL: to nobody, and when this returns nobody gets
 * any more. */
void writer_give_letters(Writer *writer, WriterLetters *letters, void *data);

/* store_is_recovered() of its store. */
bool writer_is_recovered(Writer *writer);

/* Jobs done and commits made since the start, for stats and tests. */
void writer_figures(Writer *writer, guint64 *jobs, guint64 *commits);
/* Jobs that wait right now. */
guint writer_waiting(Writer *writer);

#endif
