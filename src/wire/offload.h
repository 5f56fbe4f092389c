/* SPDX-License-Identifier: MIT */
/*
 * Segmentation offloads of a device in a namespace: read, set, given back.
 */
#pragma once

#include "base/err.h"
#include "base/world.h"

enum offload {
	OFFLOAD_SG = 1 << 0,  /* scatter-gather: tso and gso want it */
	OFFLOAD_TSO = 1 << 1, /* of TCP, by the device */
	OFFLOAD_GSO = 1 << 2, /* of any, by the kernel just before the device */
	OFFLOAD_GRO = 1 << 3, /* received packets become one, by the kernel, */
	OFFLOAD_LRO = 1 << 4, /* ... by the device */
};
#define OFFLOAD_SEGMENTS (OFFLOAD_TSO | OFFLOAD_GSO | OFFLOAD_GRO | OFFLOAD_LRO)

/*
 * The set that is on; what the device does not know of is off.  Of several kinds of tso
 * (IPv6, ECN) any.  -ENODEV, and the errors of wire_call.
 */
int wire_offload_get(struct ny_world *w, const char *ns, const char *dev, unsigned *ret,
		     struct err *err);
/*
 * Turns on what is in the set, and off what is not.  What the device cannot change stays
 * (lro of most): read again to know.
 */
int wire_offload_set(struct ny_world *w, const char *ns, const char *dev, unsigned set,
		     struct err *err);
/* "tso gso gro": in the order above; "none". */
const char *wire_offload_text(unsigned set, char ret[32]);
