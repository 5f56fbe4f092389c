/* SPDX-License-Identifier: MIT */
/*
 * Which processor each thread that makes traffic runs on: the same for every
 * interconnect, since where the two sides run makes more of a difference than what is
 * between them.
 *
 * Sender and receiver of a stream are on different cores where there are two; streams
 * take the cores in turn.  Of a core with several hardware threads the first is taken
 * before any other's second.
 */
#pragma once

#include <stddef.h>

#define PIN_CPUS_MAX 256

enum side { SIDE_SENDER, SIDE_RECEIVER };

struct pinning {
	unsigned n;		     /* at least 1 */
	unsigned cpus[PIN_CPUS_MAX]; /* in the order in which they are taken */
};

/* The processors that the calling thread may use.  0 or -errno. */
int pin_choose(struct pinning *ret);
/* Of a stream (from 0) and a side. */
unsigned pin_cpu(const struct pinning *pin, unsigned stream, enum side side);
/* "sender on processor 0, receiver on 1": at most size octets, always terminated. */
void pin_text(const struct pinning *pin, char *out, size_t size);
