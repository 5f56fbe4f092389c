/* SPDX-License-Identifier: MIT */
/*
 * Raw ICMP sockets inside namespaces, each opened once and shared by all probes that are
 * sent from there.
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "base/world.h"

union sock_name {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Of an address, with port 0. */
union sock_name sock_name_of(const struct cidr *addr);
socklen_t sock_name_size(const union sock_name *name);

#define SOCKETS_MAX 1024

struct ping_socket {
	int family;
	bool header; /* what is sent begins with an IP header of ours */
	int fd;	     /* -1: it could not be opened, because of */
	int error;   /* -errno */
};

struct ping_sockets {
	struct ny_world *w;
	bool whole; /* packets are never sent in fragments */
	struct arena *arena;
	struct map index; /* "4NS" or "6NS" -> index in list */
	struct ping_socket *list;
	size_t n;
};

void ping_sockets_init(struct ping_sockets *s, struct ny_world *w, bool whole);
/* Closes all of them; they are opened again when asked for. */
void ping_sockets_reset(struct ping_sockets *s);
void ping_sockets_done(struct ping_sockets *s);
/*
 * The index in s->list of the socket for ns and family.  One whose namespace is gone, or
 * which the kernel does not have, is there with an error.  Negative: the host is in
 * trouble; -EMFILE: no more of them for now.
 */
int ping_sockets_get(struct ping_sockets *s, const char *ns, int family, size_t *ret,
		     struct err *err);

/* What came in. */
struct ping_packet {
	struct cidr from;
	uint64_t at;	/* when the kernel had it: CLOCK_REALTIME, ns; 0: unknown */
	int index;	/* of the device, in the namespace; 0: unknown */
	int error;	/* errno of what the packet is about */
	struct cidr by; /* ... who has said so; family 0: this host itself */
	uint32_t mtu;	/* of EMSGSIZE: what would fit, if known */
	size_t len;
	uint8_t data[65535 + 40];
};

/* The next packet: 1, or 0 if none is there. */
int ping_socket_receive(const struct ping_socket *s, struct ping_packet *ret);
/* The next error, ret->error: of an earlier packet, quoted from its ICMP header on; or,
 * with nothing quoted, of one that was never sent.  1, or 0 if none is there. */
int ping_socket_next_error(const struct ping_socket *s, struct ping_packet *ret);
/* 0 or -errno, which may be of an earlier packet: see ping_socket_next_error. */
int ping_socket_send(const struct ping_socket *s, const struct cidr *to, const void *data,
		     size_t len);
