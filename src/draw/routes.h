/* SPDX-License-Identifier: MIT */
/* Inside draw/ only: what a picture says of routes, whatever it is drawn as. */
#pragma once

#include "model/topology.h"

bool route_is_default(const struct route *r);
/* " (foreign)", or "": on a host that was not searched for one lab, all are foreign. */
const char *route_whose(const struct topo *t, const struct route *r);
/* "3 routes (foreign)"; in the arena. */
const char *route_count(struct arena *arena, size_t n, const char *whose);
