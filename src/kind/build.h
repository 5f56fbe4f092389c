/* SPDX-License-Identifier: MIT */
/* The list of operations that builds a topology. */
#pragma once

#include "model/topology.h"
#include "op/op.h"

/* The operations that build the whole of t in an empty world: namespaces, switches,
 * links, then per node: up, addresses, routes.  Facts whose owner is not the lab are
 * emitted with OP_FOREIGN. */
void kind_build(const struct topo *t, struct op_list *list);
