/* SPDX-License-Identifier: MIT */
/* A block: type and length, a body, options, the length again; in words of 32 bits. */
#include "capture/pcapng.h"

#include <string.h>

#define TYPE_SECTION	0x0a0d0d0au
#define TYPE_INTERFACE	1u
#define TYPE_STATISTICS 5u
#define TYPE_FRAME	6u
#define BYTE_ORDER_MARK 0x1a2b3c4du
#define ETHERNET	1 /* LINKTYPE_ETHERNET */
#define NANOSECONDS	9 /* 10^-9 s */
#define BY_PCAP		0 /* a filter's words are libpcap's */

enum option {
	OPT_END = 0,
	SHB_OS = 3,
	SHB_PROGRAM = 4,
	IF_NAME = 2,
	IF_DESCRIPTION = 3,
	IF_MAC = 6,
	IF_TSRESOL = 9,
	IF_FILTER = 11,
	EPB_FLAGS = 2,
	ISB_START = 2,
	ISB_END = 3,
	ISB_FILTER_ACCEPT = 6,
	ISB_OS_DROP = 7,
	ISB_DELIVERED = 8,
};

#define OPTION_MAX 0xffffu

static void add(struct buf *out, const void *bytes, size_t n)
{
	buf_addn(out, bytes, n);
}

static void add_u32(struct buf *out, uint32_t value)
{
	add(out, &value, sizeof(value));
}

static void add_u16(struct buf *out, unsigned value)
{
	uint16_t v = (uint16_t)value;

	add(out, &v, sizeof(v));
}

/* Of times the upper half comes first, whatever the byte order. */
static void add_time(struct buf *out, uint64_t ns)
{
	add_u32(out, (uint32_t)(ns >> 32));
	add_u32(out, (uint32_t)ns);
}

static void pad(struct buf *out, size_t n)
{
	add(out, (const char[4]){0}, (4 - n % 4) % 4);
}

static void add_option(struct buf *out, enum option code, const void *value, size_t n)
{
	add_u16(out, code);
	add_u16(out, (unsigned)n);
	add(out, value, n);
	pad(out, n);
}

static void add_text(struct buf *out, enum option code, const char *text)
{
	size_t n = strlen(text);

	add_option(out, code, text, n < OPTION_MAX ? n : OPTION_MAX);
}

static void add_number(struct buf *out, enum option code, uint64_t value)
{
	add_option(out, code, &value, sizeof(value));
}

static void add_time_option(struct buf *out, enum option code, uint64_t ns)
{
	const uint32_t halves[2] = {(uint32_t)(ns >> 32), (uint32_t)ns};

	add_option(out, code, halves, sizeof(halves));
}

/* Returns where it begins. */
static size_t block_begin(struct buf *out, uint32_t type)
{
	size_t at = out->len;

	add_u32(out, type);
	add_u32(out, 0);
	return at;
}

static void block_end(struct buf *out, size_t at)
{
	uint32_t len;

	add_u32(out, OPT_END);
	len = (uint32_t)(out->len - at + sizeof(len));
	add_u32(out, len);
	memcpy(out->data + at + sizeof(uint32_t), &len, sizeof(len));
}

void pcapng_begin(struct buf *out, const char *program, const char *os)
{
	const int64_t unknown = -1; /* how long the section will be */
	size_t at = block_begin(out, TYPE_SECTION);

	add_u32(out, BYTE_ORDER_MARK);
	add_u16(out, 1); /* the version: 1.0 */
	add_u16(out, 0);
	add(out, &unknown, sizeof(unknown));
	add_text(out, SHB_OS, os);
	add_text(out, SHB_PROGRAM, program);
	block_end(out, at);
}

static void add_filter(struct buf *out, const char *text)
{
	_cleanup_buf_ struct buf value = {};

	buf_addc(&value, BY_PCAP);
	buf_add(&value, text);
	add_option(out, IF_FILTER, value.data,
		   value.len < OPTION_MAX ? value.len : OPTION_MAX);
}

void pcapng_add_interface(struct buf *out, const struct pcapng_interface *i)
{
	const uint8_t resolution = NANOSECONDS;
	size_t at = block_begin(out, TYPE_INTERFACE);

	add_u16(out, ETHERNET);
	add_u16(out, 0);
	add_u32(out, i->snaplen);
	add_text(out, IF_NAME, i->name);
	add_text(out, IF_DESCRIPTION, i->description);
	add_option(out, IF_MAC, i->mac, 6);
	add_option(out, IF_TSRESOL, &resolution, sizeof(resolution));
	if (i->filter)
		add_filter(out, i->filter);
	block_end(out, at);
}

void pcapng_add_frame(struct buf *out, const struct pcapng_frame *frame)
{
	size_t at = block_begin(out, TYPE_FRAME);

	add_u32(out, frame->interface);
	add_time(out, frame->at);
	add_u32(out, frame->len);
	add_u32(out, frame->whole);
	add(out, frame->bytes, frame->len);
	pad(out, frame->len);
	add_option(out, EPB_FLAGS, &frame->way, sizeof(frame->way));
	block_end(out, at);
}

void pcapng_add_counts(struct buf *out, const struct pcapng_counts *counts)
{
	size_t at = block_begin(out, TYPE_STATISTICS);

	add_u32(out, counts->interface);
	add_time(out, counts->to);
	add_time_option(out, ISB_START, counts->from);
	add_time_option(out, ISB_END, counts->to);
	add_number(out, ISB_FILTER_ACCEPT, counts->passed);
	add_number(out, ISB_OS_DROP, counts->dropped);
	add_number(out, ISB_DELIVERED, counts->written);
	block_end(out, at);
}
