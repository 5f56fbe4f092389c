/* SPDX-License-Identifier: MIT */
/* Devices of the host's that are ports of switches. */
#pragma once

#include "model/topology.h"
#include "op/op.h"

/* The device of such a link is up; it joins its switch, where that enslaves ports. */
void uplink_build(const struct link *l, struct op_list *list);
/* What comes after its switch was told of its ports, where that is how they join. */
void uplink_build_told(const struct link *l, struct op_list *list);
