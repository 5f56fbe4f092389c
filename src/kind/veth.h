/* SPDX-License-Identifier: MIT */
/* Pairs of devices, for all whose links are such. */
#pragma once

#include "model/topology.h"
#include "op/op.h"

/* A veth pair with these two ends, still down; no altnames, and no ports but of a. */
void veth_build(const struct iface *a, const struct iface *b, struct op_list *list);
/*
 * A veth pair between the two ends of a link, the main end first, each a port of its
 * iface->master where that is a device which enslaves its ports; with altnames, still
 * down.
 */
void veth_build_pair(const struct link *l, struct op_list *list);
