/* SPDX-License-Identifier: MIT */
/* The message a person will read: its order, its limits, and the caller without one. */
#include "base/err.h"

#include <errno.h>
#include <string.h>

#include "unit.h"

static void order_of_parts(void **state)
{
	struct err err = {0};

	assert_int_equal(err_sys(&err, -EEXIST, "link %s", "tap1"), -EEXIST);
	assert_string_equal(err.text, "link tap1: File exists");
	assert_int_equal(err_prefix(&err, "cannot make lab %s", "a"), -EEXIST);
	assert_int_equal(err_hint(&err, "remove it with %s", "ip link del"), -EEXIST);
	assert_string_equal(err.text, "cannot make lab a: link tap1: File exists");
	assert_string_equal(err.hint, "remove it with ip link del");
	/* A new error forgets the old hint. */
	assert_int_equal(err_set(&err, -EINVAL, "no"), -EINVAL);
	assert_string_equal(err.text, "no");
	assert_string_equal(err.hint, "");
}

static void text_may_be_its_own_argument(void **state)
{
	struct err err = {0};

	err_set(&err, -EINVAL, "inner");
	err_set(&err, -EINVAL, "outer: %s", err.text);
	assert_string_equal(err.text, "outer: inner");
	err_prefix(&err, "%s", err.text);
	assert_string_equal(err.text, "outer: inner: outer: inner");
	err_hint(&err, "h");
	err_hint(&err, "%s%s", err.hint, err.hint);
	assert_string_equal(err.hint, "hh");
}

static void too_long_is_cut(void **state)
{
	struct err err = {0};
	char huge[8192];

	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	err_sys(&err, -EINVAL, "%s", huge);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	err_hint(&err, "%s", huge);
	assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
	err_prefix(&err, "context");
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_int_equal(strncmp(err.text, "context: xxx", 12), 0);
}

static void nobody_will_read(void **state)
{
	assert_int_equal(err_set(NULL, -EINVAL, "%d", 1), -EINVAL);
	assert_int_equal(err_sys(NULL, -ENOENT, "%d", 1), -ENOENT);
	/* These know no code, and must not turn a failure into 0. */
	assert_true(err_prefix(NULL, "%d", 1) < 0);
	assert_true(err_hint(NULL, "%d", 1) < 0);
}

int main(void)
{
	return UNIT_TESTS(T(order_of_parts), T(text_may_be_its_own_argument),
			  T(too_long_is_cut), T(nobody_will_read));
}
