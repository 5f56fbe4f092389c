/* SPDX-License-Identifier: MIT */
/*
 * Text to number and back, strictly: the whole word or nothing; and words
 * compared as people misspell them.
 */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Decimal (or 0x...) without sign, blanks or leading zeros (which some read as
 * octal), within [min, max]; 0, -EINVAL, -ERANGE.
 */
int text_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret);
int text_u32(const char *s, uint32_t min, uint32_t max, uint32_t *ret);

int text_hex_digit(char c); /* its value; -1: it is none */

#define MAC_TEXT 18 /* "02:00:5e:10:00:01" and NUL */
int text_mac(const char *s,
	     uint8_t ret_mac[6]); /* six hex pairs, ':' between; 0, -EINVAL */
void mac_text(const uint8_t mac[6], char ret[MAC_TEXT]); /* lower case */

/* An IPv4 or IPv6 prefix. */
struct cidr {
	int family; /* AF_INET or AF_INET6 */
	uint8_t len;
	union {
		uint8_t bytes[16];
		struct in_addr v4;
		struct in6_addr v6;
	};
};

#define CIDR_TEXT (INET6_ADDRSTRLEN + 4)
/* "10.0.0.1/24"; without a slash the host length is taken if plain_ok.  0, -EINVAL. */
int text_cidr(const char *s, bool plain_ok, struct cidr *ret);
void cidr_text(const struct cidr *c, char ret[CIDR_TEXT]);	/* always with a length */
void cidr_addr_text(const struct cidr *c, char ret[CIDR_TEXT]); /* without it */
unsigned cidr_host_len(const struct cidr *c);			/* 32 or 128 */
bool cidr_is_link_local(const struct cidr *c);			/* IPv6's */
bool cidr_is_loopback(const struct cidr *c);			/* 127.0.0.0/8, ::1 */
/* The link-local address of a device with that MAC, as EUI-64 has it: RFC 4291, A. */
void cidr_link_local(const uint8_t mac[6], struct cidr *ret);
bool cidr_equal(const struct cidr *a, const struct cidr *b);
bool cidr_covers(const struct cidr *net,
		 const struct cidr *addr); /* same family, addr in net */
void cidr_mask(struct cidr *c);		   /* clears the host bits */

/* A mark of packets and its mask, as "0x1/0xff", "7" (all bits of the mask); and the first
 * and last of ports, "80", "1000-2000".  0, -EINVAL. */
int text_fwmark(const char *s, uint32_t *ret_mark, uint32_t *ret_mask);
int text_ports(const char *s, uint16_t ret[2]);

/*
 * FNV-1a, 64 bit, with a final mix, over the strings up to the first NULL,
 * each with its NUL: stable for ever, since names and MACs on running hosts
 * come from it.
 */
uint64_t text_hash(const char *first, ...) __attribute__((sentinel));

/* The word of the NULL-terminated list nearest to what was typed, or NULL if none is near
 * (Damerau-Levenshtein without regard to case, at most a third of the letters;
 * among equals the first). */
const char *text_nearest(const char *typed, const char *const *words);
