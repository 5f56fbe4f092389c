/* SPDX-License-Identifier: MIT */
/*
 * A filter in tcpdump's words (pcap-filter(7)) as the kernel's program.
 */
#pragma once

#include <linux/filter.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"

struct filter {
	struct sock_filter *list; /* owned; NULL: every frame */
	unsigned short n;
};

/*
 * Compiles text for Ethernet frames of which snaplen bytes are kept; loads libpcap.
 * -EINVAL: what libpcap says of the text; -EHOSTDOWN: there is no libpcap.
 */
int filter_compile(struct ny_world *w, const char *text, uint32_t snaplen,
		   struct filter *ret, struct err *err);
void filter_done(struct filter *filter);
