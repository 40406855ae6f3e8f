/* power_vfs.h - a disk whose power can be cut, and whose calls can fail, under SQLite. */
#ifndef TICKETD_TESTS_STORE_POWER_VFS_H
#define TICKETD_TESTS_STORE_POWER_VFS_H

#include <glib.h>
#include <stdbool.h>

/* Between SQLite and the real files of one database (the file itself and its -wal). What
 * was written and not synced since may be lost at a power cut, each sector of 512 bytes
 * by itself, and so may a new length. One at a time; threads may use the database. */

/* Put it under whatever is opened from now on that begins with `path`. */
void power_vfs_start(const char *path);
void power_vfs_stop(void);

/* Called after each write, sync or truncation, on the thread that made it. */
typedef void PowerStep(void *data, guint64 step);
void power_vfs_watch(PowerStep *step, void *data);

/* Leave in `folder`, under the same names, what a disk may hold whose power is cut now;
 * `random` decides about each sector. From within a PowerStep. */
void power_vfs_cut(const char *folder, GRand *random);

/* Syncs are said to be done and are not: the control. */
void power_vfs_ignore_syncs(bool ignores);

/* The `number`-th call from now on (write, sync, truncation, read) fails, once, with the
 * SQLite code; 0: none. Gives how many calls there were since the last time. */
guint64 power_vfs_fail(guint64 number, int code);
/* Did it? */
bool power_vfs_has_failed(void);

#endif
