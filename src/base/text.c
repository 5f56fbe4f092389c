/* SPDX-License-Identifier: MIT */
/*
 * Numbers, MAC addresses, prefixes and words.  By hand where the C library is
 * generous: strtoul takes blanks and signs, sscanf takes anything.
 */
#include "base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int text_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int text_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret)
{
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	unsigned int base = hex ? 16 : 10;
	bool over = false;
	uint64_t v = 0;

	if (hex)
		s += 2;
	else if (s[0] == '0' && s[1])
		return -EINVAL;
	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		int digit = text_hex_digit(*s);

		if (digit < 0 || digit >= (int)base)
			return -EINVAL;
		over |= __builtin_mul_overflow(v, base, &v);
		over |= __builtin_add_overflow(v, (unsigned int)digit, &v);
	}
	if (over || v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int text_u32(const char *s, uint32_t min, uint32_t max, uint32_t *ret)
{
	uint64_t v;
	int r = text_u64(s, min, max, &v);

	if (r == 0)
		*ret = (uint32_t)v;
	return r;
}

/* Decimal, or "0x" and up to eight hexadecimal digits; up to the end. */
static int text_mark(const char *s, size_t len, uint32_t *ret)
{
	char text[16];

	if (!len || len >= sizeof(text))
		return -EINVAL;
	memcpy(text, s, len);
	text[len] = '\0';
	if (strncmp(text, "0x", 2))
		return text_u32(text, 0, UINT32_MAX, ret);
	if (len < 3 || len > 10)
		return -EINVAL;
	*ret = 0;
	for (const char *c = text + 2; *c; c++) {
		int digit = text_hex_digit(*c);

		if (digit < 0)
			return -EINVAL;
		*ret = *ret << 4 | (uint32_t)digit;
	}
	return 0;
}

int text_fwmark(const char *s, uint32_t *ret_mark, uint32_t *ret_mask)
{
	size_t len = strcspn(s, "/");

	*ret_mask = UINT32_MAX;
	if (text_mark(s, len, ret_mark) < 0)
		return -EINVAL;
	return s[len] ? text_mark(s + len + 1, strlen(s + len + 1), ret_mask) : 0;
}

int text_ports(const char *s, uint16_t ret[2])
{
	size_t len = strcspn(s, "-");
	char first[8];
	uint32_t from = 0, to = 0;

	if (len >= sizeof(first))
		return -EINVAL;
	memcpy(first, s, len);
	first[len] = '\0';
	if (text_u32(first, 1, UINT16_MAX, &from) < 0 ||
	    text_u32(s[len] ? s + len + 1 : first, from, UINT16_MAX, &to) < 0)
		return -EINVAL;
	ret[0] = (uint16_t)from;
	ret[1] = (uint16_t)to;
	return 0;
}

int text_mac(const char *s, uint8_t ret_mac[6])
{
	uint8_t mac[6];

	for (int i = 0; i < 6; i++, s += 3) {
		int high = text_hex_digit(s[0]);
		int low = high < 0 ? -1 : text_hex_digit(s[1]);

		if (low < 0 || s[2] != (i < 5 ? ':' : '\0'))
			return -EINVAL;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(ret_mac, mac, sizeof(mac));
	return 0;
}

void mac_text(const uint8_t mac[6], char ret[MAC_TEXT])
{
	snprintf(ret, MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
}

static int decimal_u32(const char *s, uint32_t max, uint32_t *ret)
{
	return s[strspn(s, "0123456789")] ? -EINVAL : text_u32(s, 0, max, ret);
}

unsigned cidr_host_len(const struct cidr *c)
{
	return c->family == AF_INET ? 32 : 128;
}

bool cidr_is_link_local(const struct cidr *c)
{
	return c->family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&c->v6);
}

bool cidr_is_loopback(const struct cidr *c)
{
	return c->family == AF_INET ? c->bytes[0] == 127 : IN6_IS_ADDR_LOOPBACK(&c->v6);
}

void cidr_link_local(const uint8_t mac[6], struct cidr *ret)
{
	*ret = (struct cidr){
		.family = AF_INET6,
		.len = 64,
		.bytes = {0xfe, 0x80, [8] = mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe,
			  mac[3], mac[4], mac[5]},
	};
}

int text_cidr(const char *s, bool plain_ok, struct cidr *ret)
{
	size_t n = strcspn(s, "/");
	struct cidr c = {.family = memchr(s, ':', n) ? AF_INET6 : AF_INET};
	uint32_t len = cidr_host_len(&c);
	char addr[INET6_ADDRSTRLEN];

	if (n >= sizeof(addr) || (!s[n] && !plain_ok))
		return -EINVAL;
	memcpy(addr, s, n);
	addr[n] = '\0';
	if (inet_pton(c.family, addr, c.bytes) != 1)
		return -EINVAL;
	if (s[n] && decimal_u32(s + n + 1, len, &len) < 0)
		return -EINVAL;
	c.len = (uint8_t)len;
	*ret = c;
	return 0;
}

void cidr_addr_text(const struct cidr *c, char ret[CIDR_TEXT])
{
	inet_ntop(c->family, c->bytes, ret, CIDR_TEXT);
}

void cidr_text(const struct cidr *c, char ret[CIDR_TEXT])
{
	size_t n;

	cidr_addr_text(c, ret);
	n = strlen(ret);
	snprintf(ret + n, CIDR_TEXT - n, "/%u", c->len);
}

bool cidr_equal(const struct cidr *a, const struct cidr *b)
{
	return a->family == b->family && a->len == b->len &&
	       !memcmp(a->bytes, b->bytes, cidr_host_len(a) / 8);
}

void cidr_mask(struct cidr *c)
{
	for (unsigned int i = 0; i < sizeof(c->bytes); i++) {
		unsigned int bits = c->len > 8 * i ? c->len - 8 * i : 0;

		if (bits < 8)
			c->bytes[i] &= (uint8_t)(0xff00U >> bits);
	}
}

bool cidr_covers(const struct cidr *net, const struct cidr *addr)
{
	struct cidr want = *net, have = *addr;

	have.len = want.len;
	cidr_mask(&want);
	cidr_mask(&have);
	return addr->len >= net->len && cidr_equal(&want, &have);
}

/* The finish of MurmurHash3: every bit of the input moves every bit of the result. */
static uint64_t mix(uint64_t h)
{
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccd;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53;
	h ^= h >> 33;
	return h;
}

uint64_t text_hash(const char *first, ...)
{
	uint64_t h = 0xcbf29ce484222325;
	va_list ap;

	va_start(ap, first);
	for (const char *s = first; s; s = va_arg(ap, const char *)) {
		size_t n = strlen(s) + 1;

		for (size_t i = 0; i < n; i++)
			h = (h ^ (uint8_t)s[i]) * 0x100000001b3;
	}
	va_end(ap);
	return mix(h);
}

enum { WORD_MAX = 63 };

static size_t min_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/*
 * Insertions, deletions, changes and swaps of neighbours between two words of at most
 * WORD_MAX letters; no letter is edited twice ("optimal string alignment").
 */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][WORD_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		const size_t *before = rows[(i + 1) % 3], *above = rows[(i - 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t change = above[j - 1] + !same_letter(a[i - 1], b[j - 1]);

			row[j] = min_of(change, min_of(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
			    same_letter(a[i - 2], b[j - 1]))
				row[j] = min_of(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

const char *text_nearest(const char *typed, const char *const *words)
{
	size_t typed_len = strnlen(typed, WORD_MAX + 1), best = SIZE_MAX;
	const char *nearest = NULL;

	if (typed_len > WORD_MAX)
		return NULL;
	for (; *words; words++) {
		size_t len = strnlen(*words, WORD_MAX + 1), d;

		if (len > WORD_MAX)
			continue;
		d = distance(typed, typed_len, *words, len);
		if (d < best && d <= (len > typed_len ? len : typed_len) / 3) {
			best = d;
			nearest = *words;
		}
	}
	return nearest;
}
