/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ and runtime/ only: until when a wait may last, whatever wakes it
 * meanwhile.
 */
#pragma once

#include <limits.h>

#include "base/clock.h"

static inline int64_t deadline_now(void)
{
	return (int64_t)(clock_ns(CLOCK_MONOTONIC) / 1000000);
}

static inline int64_t deadline_in(int ms)
{
	return deadline_now() + ms;
}

/* Milliseconds that are left, for poll(2); 0: it has passed. */
static inline int deadline_left(int64_t deadline)
{
	int64_t left = deadline - deadline_now();

	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}
