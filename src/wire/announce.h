/* SPDX-License-Identifier: MIT */
/*
 * Tells all on a network at which MAC an address is: by ARP (RFC 5227, 3) for IPv4, by an
 * unsolicited neighbour advertisement (RFC 4861, 7.2.6) for IPv6.  Who knows the address
 * takes it over at once; who does not, does not learn it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct announcement {
	int index; /* of the device */
	uint8_t mac[6];
	bool router;		  /* it forwards IPv6 */
	const struct cidr *addrs; /* of the device, in use */
	size_t n;
};

/* In the calling thread's namespace: 0, or the -errno of the first that could not be
 * sent; the others are. */
int announce_send(const struct announcement *a);
