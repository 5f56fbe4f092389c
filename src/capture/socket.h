/* SPDX-License-Identifier: MIT */
/*
 * A packet socket on one device: frames with the time, the direction, and a VLAN's tag
 * where it was.  See packet(7).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"
#include "capture/filter.h"

/* Room for a frame of which snaplen bytes are kept, and what is put into it. */
#define FRAME_ROOM(snaplen) ((size_t)(snaplen) + 4 + 16)

struct frame {
	uint64_t at;	      /* nanoseconds since 1970 */
	const uint8_t *bytes; /* in the room it was given */
	uint32_t len;	      /* bytes that are kept */
	uint32_t whole;	      /* ... and that it had */
	uint8_t way;	      /* PACKET_HOST, ..., PACKET_OUTGOING of packet(7) */
	bool twice;	      /* sent on a loopback: it is seen again when it comes in */
};

/* What a socket has counted: frames that passed the filter, and how many of them found no
 * room because they were not read fast enough. */
struct frame_counts {
	uint64_t passed, dropped;
};

struct frame_socket_options {
	const struct filter *filter;
	uint32_t buffer; /* bytes for frames that are not read yet */
	bool all;	 /* also what only a promiscuous device sees */
};

/*
 * Opens one on the device dev of the namespace ns, which has that MAC: from then on
 * frames are kept.  *ret is the caller's to close.  -ENODEV: there is none; -EOPNOTSUPP:
 * it is no Ethernet.
 */
int frame_socket_open(struct ny_world *w, const char *ns, const char *dev,
		      const struct frame_socket_options *options, uint8_t ret_mac[6],
		      int *ret, struct err *err);
/*
 * The next frame, into room: 1; 0: none is there.  -ENETDOWN: the device is down, frames
 * come again when it is up; -ENODEV: it is gone for good.
 */
int frame_socket_next(int fd, uint8_t *room, uint32_t snaplen, struct frame *ret);
/* The device is gone for good. */
bool frame_socket_is_gone(int fd);
/* Adds what was counted since the last time. */
void frame_socket_count(int fd, struct frame_counts *counts);
