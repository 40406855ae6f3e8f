/* figures.h - how the desk is, in numbers for Prometheus. */
#ifndef TICKETD_DESK_FIGURES_H
#define TICKETD_DESK_FIGURES_H

#include "desk/desk.h"

/* All metrics of ticketd, in Prometheus' text format: what base/metrics.h counted, and
 * what the store and the writer hold now. The caller frees *out. */
bool desk_figures(const Desk *desk, char **out, Fault *why);

#endif
