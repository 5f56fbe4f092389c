/* SPDX-License-Identifier: MIT */
/*
 * What every unit test needs: cmocka and what cmocka itself needs first, and
 * cmocka's list of tests shortened to one word a test.  assert_between() is here, since
 * cmocka 1 has one name for it, and cmocka 2 warns of that one.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
/* after the four above */
#include <cmocka.h>

/* int main(void) { return UNIT_TESTS(T(one), T(two)); } */
#define T(fn) cmocka_unit_test(fn)
#define UNIT_TESTS(...)                                                                  \
	({                                                                               \
		const struct CMUnitTest tests_[] = {__VA_ARGS__};                        \
		cmocka_run_group_tests(tests_, NULL, NULL);                              \
	})

/* Without samples and shortcuts. */
static inline bool wants_all(void)
{
	const char *full = getenv("NETYARD_FULL");

	return full && *full;
}

/* value is at least `least` and at most `most`; all three fit a long long. */
#define assert_between(value, least, most)                                               \
	assert_between_at(#value, (long long)(value), (long long)(least),                \
			  (long long)(most), __FILE__, __LINE__)

static inline void assert_between_at(const char *what, long long value, long long least,
				     long long most, const char *file, int line)
{
	if (value >= least && value <= most)
		return;
	print_error("%s is %lld, not %lld to %lld\n", what, value, least, most);
	_fail(file, line);
}
