/* SPDX-License-Identifier: MIT */
/*
 * ICMP and ICMPv6 echo messages (RFC 792, RFC 4443), as a raw socket sends and
 * receives them.  Pure.
 *
 * After the header of 8 octets, id and sequence in it: a cookie of 8 octets, the number
 * of the try, zeroes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ECHO_HEADER 8
#define ECHO_MIN    24 /* octets of the shortest message that holds all of struct echo */

struct echo {
	uint64_t cookie; /* what only who saw the request can know */
	uint16_t id, seq;
	uint8_t try;
};

/* Octets of the IP header that the kernel puts before a message. */
size_t echo_ip_header(int family);
/*
 * A request of size octets (at least ECHO_MIN).  The checksum is filled in for AF_INET;
 * for AF_INET6 the kernel does it (RFC 3542).
 */
void echo_request(int family, const struct echo *e, void *out, size_t size);
/*
 * Reads what a raw socket received (AF_INET: with the IP header before it).  0 if it is
 * an echo reply with a right checksum (AF_INET6: the kernel has seen to that) and the
 * message is of size octets, all there; else -ENOMSG.
 */
int echo_reply(int family, const void *data, size_t len, size_t size, struct echo *ret);
/*
 * Reads the request that an ICMP error quotes, which may be cut off after the
 * header: cookie and try are then 0.  -ENOMSG: it is no echo request.
 */
int echo_quoted(int family, const void *data, size_t len, struct echo *ret);
