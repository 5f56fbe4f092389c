/* SPDX-License-Identifier: MIT */
/* A switch whose own device is an end of a veth pair, whose other end leads nowhere. */
#pragma once

#include "model/topology.h"
#include "observe/find.h"
#include "op/op.h"

/* The pair, up; nothing where that is not known. */
void own_pair_build(const struct node *sw, struct op_list *list);
/* The other end of a pair of which both are in one namespace, or NULL. */
struct dev *own_pair_other(const struct dev *dev);
/* struct see: by its mark, the end that is not the switch's own device; and what is seen
 * of both. */
bool own_pair_is_part(const struct dev *dev);
void own_pair_see(struct find *f, struct node *sw, struct dev *self);
