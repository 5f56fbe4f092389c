/* SPDX-License-Identifier: MIT */
/*
 * How many descriptors this process may have: more than its caller had, for a socket in
 * each namespace.  What it starts has the caller's limit: many a program is wrong with a
 * descriptor above 1023 (select(2)).
 */
#pragma once

#include <stddef.h>

/* Raises the soft limit to the hard one; how many that are. */
size_t limit_raise(void);
/* In a child, before it runs a program: as before the first limit_raise, unless somebody
 * else has set it since.  System calls only. */
void limit_give_back(void);
