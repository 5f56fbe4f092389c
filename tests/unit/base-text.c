/* SPDX-License-Identifier: MIT */
/* Numbers, MAC addresses, prefixes and words, hostile ones above all. */
#include "base/text.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "unit.h"

static void numbers_that_are(void **state)
{
	static const struct {
		const char *text;
		uint64_t value;
	} good[] = {
		{"0", 0},
		{"7", 7},
		{"1500", 1500},
		{"0x0", 0},
		{"0x4000", 0x4000},
		{"0XfF", 255},
		{"0x000000000000000000001", 1},
		{"18446744073709551615", UINT64_MAX},
		{"0xffffffffffffffff", UINT64_MAX},
	};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		uint64_t v = 42;

		assert_int_equal(text_u64(good[i].text, 0, UINT64_MAX, &v), 0);
		assert_int_equal(v, good[i].value);
	}
}

static void numbers_that_are_not(void **state)
{
	static const char *const bad[] = {
		"",	    " ",     "1 ",    " 1",   "+1",   "-1", "-0",  "1.0",
		"1e3",	    "0x",    "0xg",   "x10",  "010",  "00", "0b1", "1_000",
		"1,000",    "\t1",   "1\n",   "0x-1", "0x 1", "ff", "inf", "nan",
		"\xd9\xa1", "0x1p3", "1'000", "--1",  "0xx1", "1x", "x",   "NaN",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		uint64_t v = 42;

		if (text_u64(bad[i], 0, UINT64_MAX, &v) != -EINVAL)
			fail_msg("\"%s\" was taken for a number", bad[i]);
		assert_int_equal(v, 42);
	}
}

static void numbers_out_of_range(void **state)
{
	static const char *const over[] = {
		"18446744073709551616",
		"99999999999999999999",
		"0x10000000000000000",
		"184467440737095516150",
		"340282366920938463463374607431768211456",
		"36893488147419103232",
	};
	uint64_t v = 42;
	uint32_t u = 42;

	for (size_t i = 0; i < ARRAY_SIZE(over); i++)
		assert_int_equal(text_u64(over[i], 0, UINT64_MAX, &v), -ERANGE);
	assert_int_equal(text_u64("67", 68, 65535, &v), -ERANGE);
	assert_int_equal(text_u64("65536", 68, 65535, &v), -ERANGE);
	assert_int_equal(text_u32("4294967296", 0, UINT32_MAX, &u), -ERANGE);
	assert_int_equal(v, 42);
	assert_int_equal(u, 42);
	assert_int_equal(text_u32("4294967295", 0, UINT32_MAX, &u), 0);
	assert_int_equal(u, UINT32_MAX);
	/* What is no number is that first, whatever its size. */
	assert_int_equal(text_u64("99999999999999999999z", 0, UINT64_MAX, &v), -EINVAL);
}

static void macs(void **state)
{
	static const char *const bad[] = {
		"",
		"02:00:00:00:00",
		"02:00:00:00:00:",
		"02:00:00:00:00:01:",
		"02:00:00:00:00:01:02",
		"2:0:0:0:0:1",
		"02-00-00-00-00-01",
		"0200.0000.0001",
		"02:00:00:00:00:0g",
		" 02:00:00:00:00:01",
		"02:00:00:00:00:01 ",
		"02:00:00:00:00:+1",
		"02:00:00:00:00:0",
		"02:00:00:00:000:1",
		":::::",
		"02",
		"0",
	};
	static const uint8_t want[6] = {0x02, 0xab, 0xcd, 0xef, 0x00, 0xff};
	uint8_t mac[6] = {0};
	char text[MAC_TEXT];

	assert_int_equal(text_mac("02:aB:CD:ef:00:FF", mac), 0);
	assert_memory_equal(mac, want, 6);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (text_mac(bad[i], mac) != -EINVAL)
			fail_msg("\"%s\" was taken for a MAC address", bad[i]);
		assert_memory_equal(mac, want, 6);
	}
	mac_text(mac, text);
	assert_string_equal(text, "02:ab:cd:ef:00:ff");
}

/* Reads s, and compares what comes back as text. */
static void same_cidr(const char *s, bool plain_ok, const char *full, const char *addr)
{
	struct cidr c;
	char text[CIDR_TEXT];

	if (text_cidr(s, plain_ok, &c) < 0)
		fail_msg("\"%s\" was refused", s);
	cidr_text(&c, text);
	assert_string_equal(text, full);
	cidr_addr_text(&c, text);
	assert_string_equal(text, addr);
}

static void prefixes_that_are(void **state)
{
	same_cidr("10.0.0.1/24", false, "10.0.0.1/24", "10.0.0.1");
	same_cidr("0.0.0.0/0", false, "0.0.0.0/0", "0.0.0.0");
	same_cidr("255.255.255.255/32", false, "255.255.255.255/32", "255.255.255.255");
	same_cidr("10.0.0.1", true, "10.0.0.1/32", "10.0.0.1");
	same_cidr("FD00:0:0::1/64", false, "fd00::1/64", "fd00::1");
	same_cidr("::/0", false, "::/0", "::");
	same_cidr("::1", true, "::1/128", "::1");
	same_cidr("::ffff:10.0.0.1/128", false, "::ffff:10.0.0.1/128", "::ffff:10.0.0.1");
	same_cidr("1111:2222:3333:4444:5555:6666:255.255.255.255/128", false,
		  "1111:2222:3333:4444:5555:6666:ffff:ffff/128",
		  "1111:2222:3333:4444:5555:6666:ffff:ffff");
}

static void prefixes_that_are_not(void **state)
{
	static const char *const bad[] = {
		"",
		"/",
		"/24",
		"10.0.0.1/",
		"10.0.0.1/33",
		"10.0.0.1/-1",
		"10.0.0.1/+8",
		"10.0.0.1/08",
		"10.0.0.1/00",
		"10.0.0.1/0x8",
		"10.0.0.1/ 8",
		"10.0.0.1/8 ",
		"10.0.0.1/8/",
		"10.0.0.1/8/8",
		"10.0.0/24",
		"10/8",
		"10.0.0.256/8",
		"010.0.0.1/8",
		"10.0.0.1.2/8",
		"0x0a000001/8",
		" 10.0.0.1/8",
		"10.0.0.1 /8",
		"::/129",
		"::/4294967296",
		":::/64",
		"1::2::3/64",
		"fe80::1%lo/64",
		"fe80::1%1/64",
		"[::1]/128",
		"12345::/16",
		"10.0.0.1",
		"::1",
		"g::/8",
		"::/64 ",
		"10.0.0.1/255.0.0.0",
		"11111111111111111111111111111111111111111111111111111111111/8",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct cidr c = {.family = 42};

		if (text_cidr(bad[i], false, &c) != -EINVAL)
			fail_msg("\"%s\" was taken for a prefix", bad[i]);
		assert_int_equal(c.family, 42);
	}
}

static void prefix_arithmetic(void **state)
{
	static const struct {
		const char *addr;
		uint8_t len;
		const char *net;
	} masks[] = {
		{"10.255.255.255/32", 0, "0.0.0.0/0"},
		{"10.255.255.255/32", 7, "10.0.0.0/7"},
		{"10.255.255.255/32", 9, "10.128.0.0/9"},
		{"10.255.255.255/32", 31, "10.255.255.254/31"},
		{"10.255.255.255/32", 32, "10.255.255.255/32"},
		{"fdff:ffff::1/128", 12, "fdf0::/12"},
		{"fdff::ffff/128", 127, "fdff::fffe/127"},
		{"fdff::ffff/128", 0, "::/0"},
	};
	struct cidr a, b;
	char text[CIDR_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		assert_int_equal(text_cidr(masks[i].addr, false, &a), 0);
		a.len = masks[i].len;
		cidr_mask(&a);
		cidr_text(&a, text);
		assert_string_equal(text, masks[i].net);
	}
	assert_int_equal(text_cidr("10.0.0.1/24", false, &a), 0);
	assert_int_equal(text_cidr("10.0.0.1/25", false, &b), 0);
	assert_false(cidr_equal(&a, &b));
	b.len = 24;
	assert_true(cidr_equal(&a, &b));
}

static void prefixes_cover(void **state)
{
	static const struct {
		const char *net, *addr;
		bool covers;
	} rows[] = {
		{"10.0.0.0/8", "10.1.2.3/32", true},
		{"10.0.0.0/8", "10.1.2.3/24", true},
		{"10.9.9.9/8", "10.1.2.3/32", true}, /* host bits do not matter */
		{"10.0.0.0/8", "11.0.0.0/32", false},
		{"10.0.0.0/24", "10.0.0.0/8", false}, /* the smaller in the larger only */
		{"0.0.0.0/0", "203.0.113.1/32", true},
		{"0.0.0.0/0", "::1/128", false},
		{"::/0", "10.0.0.1/32", false},
		{"fd00::/64", "fd00::ffff/64", true},
		{"fd00::/64", "fd00:0:0:1::1/64", false},
		{"10.0.0.1/32", "10.0.0.1/32", true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cidr net, addr;

		assert_int_equal(text_cidr(rows[i].net, false, &net), 0);
		assert_int_equal(text_cidr(rows[i].addr, false, &addr), 0);
		if (cidr_covers(&net, &addr) != rows[i].covers)
			fail_msg("%s, %s", rows[i].net, rows[i].addr);
	}
}

/* Names and MACs on running hosts come from these: they must never change. */
static void hash_is_stable(void **state)
{
	assert_int_equal(text_hash("", NULL), 0xb9034ad37056f5fb);
	assert_int_equal(text_hash("lab", "node", "eth0", NULL), 0x21d7177c95c3eab4);
	assert_int_not_equal(text_hash("ab", "c", NULL), text_hash("a", "bc", NULL));
	assert_int_not_equal(text_hash("a", NULL), text_hash("a", "", NULL));
}

static void nearest_word(void **state)
{
	static const char *const words[] = {"addresses",  "mac",       "mtu",
					    "via",	  "endpoints", "links",
					    "interfaces", "prefix",    NULL};
	static const struct {
		const char *typed, *nearest;
	} rows[] = {
		{"adresses", "addresses"},
		{"address", "addresses"},
		{"mut", "mtu"},
		{"MTU", "mtu"},
		{"endpionts", "endpoints"},
		{"interface", "interfaces"},
		{"link", "links"},
		{"vi", "via"},
		{"perfix", "prefix"},
		{"prefx", "prefix"},
		{"max", "mac"},
		{"xyzzy", NULL},
		{"", NULL},
		{"m", NULL},
		{"speed", NULL},
		{"\xff\xfe\xfd", NULL},
	};
	static const char *const nothing[] = {NULL};
	char longest[4096];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *got = text_nearest(rows[i].typed, words);

		if ((!got || !rows[i].nearest) ? got != rows[i].nearest
					       : strcmp(got, rows[i].nearest) != 0)
			fail_msg("\"%s\": %s, not %s", rows[i].typed, got ? got : "none",
				 rows[i].nearest ? rows[i].nearest : "none");
	}
	assert_null(text_nearest("mtu", nothing));
	memset(longest, 'm', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_null(text_nearest(longest, words));
	assert_null(text_nearest("mtu", (const char *const[]){longest, NULL}));
}

/* What is no character, or not fine, is shown by its bytes, and nothing is lost. */
static void shown_characters(void **state)
{
	static const struct {
		const char *text, *all, *printable;
	} rows[] = {
		{"", "", ""},
		{"caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9"},
		{"x\xff", "x\\xff", "x\\xff"},
		{"\xc3", "\\xc3", "\\xc3"},
		{"\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80"},
		{"a\x1b[1m", "a\x1b[1m", "a\\x1b[1m"},
		{"\xc2\x85", "\xc2\x85", "\\xc2\\x85"},
		{"\xe2\x80\xaex", "\xe2\x80\xaex", "\\xe2\\x80\\xaex"},
		{"\xd8\x9c", "\xd8\x9c", "\\xd8\\x9c"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_buf_ struct buf all = {0}, printable = {0};

		utf8_add(&all, rows[i].text, NULL);
		utf8_add(&printable, rows[i].text, utf8_printable);
		assert_string_equal(buf_str(&all), rows[i].all);
		assert_string_equal(buf_str(&printable), rows[i].printable);
	}
}

int main(void)
{
	return UNIT_TESTS(T(numbers_that_are), T(numbers_that_are_not),
			  T(numbers_out_of_range), T(macs), T(prefixes_that_are),
			  T(prefixes_that_are_not), T(prefix_arithmetic),
			  T(prefixes_cover), T(hash_is_stable), T(nearest_word),
			  T(shown_characters));
}
