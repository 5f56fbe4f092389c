/* SPDX-License-Identifier: MIT */
/* ICMP echo, to octets and back. */
#include "measure/echo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <string.h>

struct wire_echo {
	uint8_t type, code;
	uint16_t checksum, id, seq;
	uint64_t cookie; /* as it is in memory: only we read it */
	uint8_t try;
} __attribute__((packed));

_Static_assert(sizeof(struct wire_echo) <= ECHO_MIN, "a message holds all of it");

size_t echo_ip_header(int family)
{
	return family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ip6_hdr);
}

static uint8_t request_type(int family)
{
	return family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
}

static uint8_t reply_type(int family)
{
	return family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
}

/* RFC 1071, over octets in any alignment. */
static uint16_t checksum(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)data[i] << 8 | data[i + 1];
	if (len % 2)
		sum += (uint32_t)data[len - 1] << 8;
	sum = (sum >> 16) + (sum & 0xffff);
	sum += sum >> 16;
	return htons((uint16_t)~sum);
}

void echo_request(int family, const struct echo *e, void *out, size_t size)
{
	struct wire_echo w = {
		.type = request_type(family),
		.id = htons(e->id),
		.seq = htons(e->seq),
		.cookie = e->cookie,
		.try = e->try,
	};

	memset(out, 0, size);
	memcpy(out, &w, sizeof(w));
	if (family == AF_INET) {
		w.checksum = checksum(out, size);
		memcpy(out, &w, sizeof(w));
	}
}

static void read_echo(const struct wire_echo *w, struct echo *ret)
{
	*ret = (struct echo){
		.cookie = w->cookie,
		.id = ntohs(w->id),
		.seq = ntohs(w->seq),
		.try = w->try,
	};
}

/* Octets of the IP header at data; 0 if it is none. */
static size_t ip_header(const uint8_t *data, size_t len)
{
	size_t n;

	if (len < sizeof(struct iphdr) || data[0] >> 4 != 4)
		return 0;
	n = (size_t)(data[0] & 0xf) * 4;
	return n >= sizeof(struct iphdr) && n <= len ? n : 0;
}

int echo_reply(int family, const void *data, size_t len, size_t size, struct echo *ret)
{
	const uint8_t *message = data;
	struct wire_echo w;

	if (family == AF_INET) {
		size_t n = ip_header(data, len);

		if (!n)
			return -ENOMSG;
		message += n;
		len -= n;
	}
	if (len != size || len < sizeof(w))
		return -ENOMSG;
	memcpy(&w, message, sizeof(w));
	if (w.type != reply_type(family) || w.code)
		return -ENOMSG;
	if (family == AF_INET && checksum(message, len))
		return -ENOMSG;
	read_echo(&w, ret);
	return 0;
}

int echo_quoted(int family, const void *data, size_t len, struct echo *ret)
{
	struct wire_echo w = {0};

	if (len < ECHO_HEADER)
		return -ENOMSG;
	memcpy(&w, data, len < sizeof(w) ? ECHO_HEADER : sizeof(w));
	if (w.type != request_type(family) || w.code)
		return -ENOMSG;
	read_echo(&w, ret);
	return 0;
}
