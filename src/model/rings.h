/* SPDX-License-Identifier: MIT */
/*
 * Rings of switches in which nothing stops a frame from circling for ever.
 *
 * A switch with a spanning tree blocks a port where it hears that there is a ring: one is
 * enough, if all others of the ring let its messages (to 01:80:c2:00:00:00) pass.  A
 * Linux bridge without a spanning tree does; Open vSwitch only with group-forward-mask,
 * and of an existing bridge in it nothing is known.
 */
#pragma once

#include "model/topology.h"

/* They are faults, with what would break them, but for those that links with loop
 * make. */
void rings_check(const struct topo *t, struct faults *faults);
/* One note for each that nothing breaks, meant or not: of what was found of a lab, where
 * no link has loop. */
void rings_tell(const struct topo *t, struct text_list *notes);
/* Gives loop to links until none would be a fault: what was found on a host is meant. */
void rings_allow(struct topo *t);
