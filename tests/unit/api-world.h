/* SPDX-License-Identifier: MIT */
/*
 * What the units of api begin with: a world, and a topology of a text.
 */
#pragma once

#include <string.h>

#include "api/api.h"
#include "unit.h"

static inline struct ny_world *world(void)
{
	struct ny_world *w;

	assert_int_equal(ny_world_new(&w), 0);
	return w;
}

static inline struct ny_topology *parsed(struct ny_world *w, const char *text)
{
	struct ny_topology *t = NULL;

	if (ny_topology_parse(w, "x.yard.yml", text, strlen(text), &t) < 0)
		fail_msg("%s: %s", ny_error(w), ny_error_detail(w, 0));
	return t;
}
