/* SPDX-License-Identifier: MIT */
/* Pairs of devices, for all whose links are such. */
#pragma once

#include "model/topology.h"
#include "op/op.h"

/* A pair with these two ends, by the operation that makes it, still down; no altnames,
 * and no ports but of a. */
void pair_build(enum op_id makes, const struct iface *a, const struct iface *b,
		struct op_list *list);
/*
 * The same of the two ends of a link, the main end first, each a port of its
 * iface->master where that is a device which enslaves its ports; with altnames.
 */
void pair_build_link(enum op_id makes, const struct link *l, struct op_list *list);
