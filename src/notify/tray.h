/* tray.h - the letters in memory: those that wait their turn, and those being sent. */
#ifndef TICKETD_NOTIFY_TRAY_H
#define TICKETD_NOTIFY_TRAY_H

#include "core/ticket.h"

/* A letter is in hand from when it is put in until it is settled in the store: it is not
 * put in twice, so one process never sends it twice. Bounded; what does not fit stays in
 * the store, where it waits anyway. Its owner guards it. */
typedef struct Tray Tray;

Tray *tray_new(void);
void tray_free(Tray *tray);

/* Room for how many letters more. */
guint tray_room(const Tray *tray);
/* How many are in hand. */
guint tray_count(const Tray *tray);
/* Does none wait its turn? */
bool tray_is_empty(const Tray *tray);

/* Put a letter in line; it is taken over. False, and it is freed, if it is in hand
 * already or does not fit; *is_full then tells which. */
bool tray_put(Tray *tray, Letter *letter, bool *is_full);
/* The next letter, and those behind it that tell of the same news, at most `most`, go to
 * `out` (of Letter *). */
void tray_take(Tray *tray, guint most, GQueue *out);
/* Those that were taken and not tried go back to the head of the line. */
void tray_put_back(Tray *tray, GQueue *letters);
/* It is settled in the store. */
void tray_settled(Tray *tray, gint64 letter);

#endif
