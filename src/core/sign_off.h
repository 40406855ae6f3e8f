/* sign_off.h - signatures and the lines that programs add below what somebody wrote. */
#ifndef TICKETD_CORE_SIGN_OFF_H
#define TICKETD_CORE_SIGN_OFF_H

#include "core/reply_lines.h"

/* "-- " and its kin, alone on a line. */
bool is_signature_rule(const ReplyLine *line);
/* "Sent from my iPhone", "Get Outlook for Android", in any language, alone on a line. */
bool is_device_line(const char *folded);
/* Banners of gateways ("This email originated from outside ..."), disclaimers, virus
 * scanners' and mailing lists' tails: one line of such a frame. */
bool is_frame_line(const char *folded);

#endif
