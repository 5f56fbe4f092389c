/* SPDX-License-Identifier: MIT */
/*
 * What every unit test needs: cmocka and what cmocka itself needs first, and
 * cmocka's list of tests shortened to one word a test.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* after the four above */
#include <cmocka.h>

/* int main(void) { return UNIT_TESTS(T(one), T(two)); } */
#define T(fn) cmocka_unit_test(fn)
#define UNIT_TESTS(...)                                                                  \
	({                                                                               \
		const struct CMUnitTest tests_[] = {__VA_ARGS__};                        \
		cmocka_run_group_tests(tests_, NULL, NULL);                              \
	})
