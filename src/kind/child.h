/* SPDX-License-Identifier: MIT */
/* Interfaces that have the frames of a VLAN of another. */
#pragma once

#include "model/topology.h"
#include "op/op.h"

/* Those of a member, each after the one that it is on. */
void child_build(const struct node *node, struct op_list *list);
