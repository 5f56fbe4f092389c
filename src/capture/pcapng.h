/* SPDX-License-Identifier: MIT */
/*
 * Blocks of a pcapng stream, in the byte order of this machine: what they are and mean is
 * told by draft-ietf-opsawg-pcapng.  No more than a capture needs, and nothing is read.
 */
#pragma once

#include <stdint.h>

#include "base/buf.h"

struct pcapng_interface {
	const char *name, *description;
	const char *filter; /* or NULL */
	const uint8_t *mac; /* 6 bytes */
	uint32_t snaplen;
};

enum pcapng_way {
	PCAPNG_IN = 1,
	PCAPNG_OUT = 2,
	PCAPNG_UNICAST = 1 << 2,
	PCAPNG_MULTICAST = 2 << 2,
	PCAPNG_BROADCAST = 3 << 2,
	PCAPNG_OTHERS = 4 << 2, /* unicast, to somebody else: promiscuous */
};

struct pcapng_frame {
	uint32_t interface; /* its number: those of one stream are counted from 0 */
	uint64_t at;	    /* nanoseconds since 1970, as all times here */
	const uint8_t *bytes;
	uint32_t len, whole; /* bytes that are kept, and that it had */
	uint32_t way;	     /* enum pcapng_way */
};

struct pcapng_counts {
	uint32_t interface;
	uint64_t from, to; /* when it began and ended */
	uint64_t passed;   /* frames that the filter let pass */
	uint64_t dropped;  /* ... for which there was no room */
	uint64_t written;
};

/* The beginning of a stream: what wrote it ("netyard 0.1.0"), and on which system. */
void pcapng_begin(struct buf *out, const char *program, const char *os);
void pcapng_add_interface(struct buf *out, const struct pcapng_interface *i);
void pcapng_add_frame(struct buf *out, const struct pcapng_frame *frame);
void pcapng_add_counts(struct buf *out, const struct pcapng_counts *counts);
