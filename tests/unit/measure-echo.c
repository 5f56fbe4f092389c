/* SPDX-License-Identifier: MIT */
/* ICMP echo: what goes out is what comes in, and nothing else is. */
#include "measure/echo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "unit.h"

static const struct echo sample = {
	.cookie = 0x0123456789abcdef, .id = 0xbeef, .seq = 399, .try = 2};

/* The one's complement sum of everything, checksum included: 0 when right (RFC 1071). */
static uint16_t sum(const uint8_t *data, size_t len)
{
	uint32_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += i % 2 ? data[i] : (uint32_t)data[i] << 8;
	while (n >> 16)
		n = (n >> 16) + (n & 0xffff);
	return (uint16_t)~n;
}

/* The answer to a request, with an IPv4 header of so many octets; returns its length. */
static size_t answer(int family, const struct echo *e, size_t size, size_t header,
		     uint8_t *out)
{
	uint8_t *message = out + header;

	memset(out, 0, header);
	if (header)
		out[0] = (uint8_t)(0x40 | header / 4);
	echo_request(family, e, message, size);
	message[0] = family == AF_INET ? 0 : 129;
	if (family == AF_INET) { /* RFC 1624: type 8 became 0 */
		uint32_t check = (uint32_t)message[2] << 8 | message[3];

		check += 0x0800;
		check = (check & 0xffff) + (check >> 16);
		message[2] = (uint8_t)(check >> 8);
		message[3] = (uint8_t)check;
	}
	return header + size;
}

static void requests(void **state)
{
	uint8_t out[1500];

	for (size_t size = ECHO_MIN; size < 80; size++) {
		memset(out, 0xff, sizeof(out));
		echo_request(AF_INET, &sample, out, size);
		assert_int_equal(out[0], 8);
		assert_int_equal(out[1], 0);
		assert_int_equal(sum(out, size), 0);
		assert_int_equal(out[4] << 8 | out[5], 0xbeef);
		assert_int_equal(out[6] << 8 | out[7], 399);
		assert_int_equal(out[size], 0xff); /* not beyond */
	}
	echo_request(AF_INET6, &sample, out, 1452);
	assert_int_equal(out[0], 128);
	assert_int_equal(out[2] | out[3], 0); /* the kernel's */
	assert_int_equal(echo_ip_header(AF_INET), 20);
	assert_int_equal(echo_ip_header(AF_INET6), 40);
}

static void replies(void **state)
{
	const int families[] = {AF_INET, AF_INET6};
	uint8_t data[2000];
	struct echo e;

	for (size_t i = 0; i < 2; i++)
		for (size_t header = 0; header <= 60; header += 20) {
			size_t n;

			if ((families[i] == AF_INET) != (header > 0))
				continue;
			memset(&e, 0, sizeof(e));
			n = answer(families[i], &sample, 1472, header, data);
			assert_int_equal(echo_reply(families[i], data, n, 1472, &e), 0);
			assert_true(e.cookie == sample.cookie);
			assert_int_equal(e.id, sample.id);
			assert_int_equal(e.seq, sample.seq);
			assert_int_equal(e.try, sample.try);
		}
}

static void not_replies(void **state)
{
	uint8_t good[200], data[200];
	struct echo e;
	size_t n = answer(AF_INET, &sample, 64, 20, good);

	/* every single octet of the message changed: the checksum sees it */
	for (size_t i = 20; i < n; i++) {
		memcpy(data, good, n);
		data[i] ^= 0x10;
		assert_int_equal(echo_reply(AF_INET, data, n, 64, &e), -ENOMSG);
	}
	/* cut off, or longer than what was sent */
	for (size_t i = 0; i < n; i++)
		assert_int_equal(echo_reply(AF_INET, good, i, 64, &e), -ENOMSG);
	assert_int_equal(echo_reply(AF_INET, good, n, 63, &e), -ENOMSG);
	/* an IP header that is none, or reaches beyond */
	memcpy(data, good, n);
	data[0] = 0x65;
	assert_int_equal(echo_reply(AF_INET, data, n, 64, &e), -ENOMSG);
	data[0] = 0x44;
	assert_int_equal(echo_reply(AF_INET, data, n, 64, &e), -ENOMSG);
	data[0] = 0x4f;
	assert_int_equal(echo_reply(AF_INET, data, 40, 64, &e), -ENOMSG);
	/* our own request, heard again */
	echo_request(AF_INET, &sample, data + 20, 64);
	data[0] = 0x45;
	assert_int_equal(echo_reply(AF_INET, data, 84, 64, &e), -ENOMSG);
	echo_request(AF_INET6, &sample, data, 64);
	assert_int_equal(echo_reply(AF_INET6, data, 64, 64, &e), -ENOMSG);
	for (size_t i = 0; i < 64; i++) {
		answer(AF_INET6, &sample, 64, 0, data);
		assert_int_equal(echo_reply(AF_INET6, data, i, i, &e),
				 i < 17 ? -ENOMSG : 0);
	}
}

static void quoted(void **state)
{
	uint8_t data[64];
	struct echo e;

	echo_request(AF_INET, &sample, data, sizeof(data));
	assert_int_equal(echo_quoted(AF_INET, data, sizeof(data), &e), 0);
	assert_true(e.cookie == sample.cookie);
	/* as little as RFC 792 demands */
	assert_int_equal(echo_quoted(AF_INET, data, 8, &e), 0);
	assert_int_equal(e.seq, 399);
	assert_true(e.cookie == 0);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(echo_quoted(AF_INET, data, i, &e), -ENOMSG);
	assert_int_equal(echo_quoted(AF_INET6, data, sizeof(data), &e), -ENOMSG);
	data[0] = 0;
	assert_int_equal(echo_quoted(AF_INET, data, sizeof(data), &e), -ENOMSG);
}

int main(void)
{
	return UNIT_TESTS(T(requests), T(replies), T(not_replies), T(quoted));
}
