/* SPDX-License-Identifier: MIT */
/*
 * Which Open vSwitch a lab is in, and what forwards there: what the file leaves to the
 * host ("auto") is settled, before anything is planned.
 */
#pragma once

#include "base/err.h"
#include "base/world.h"
#include "model/topology.h"

/*
 * Settles t->ovs and the datapaths of existing bridges, and derives t anew.  applied (may
 * be NULL): what the lab was applied with stays, where the file says auto.  Reads only;
 * needs no wire.  Errors say what to do: the system's does not answer (or may not be
 * asked), is not installed, has no such datapath.
 */
int which_ovs_settle(struct ny_world *w, struct topo *t, const struct topo *applied,
		     struct err *err);
/* The same in a copy, which the caller frees with topo_free; NULL where t leaves nothing
 * open: neither Open vSwitch nor what ports on existing switches are to have.  What is a
 * fault of the file where that forwards is told as one. */
int which_ovs_settled(struct ny_world *w, const struct topo *t,
		      const struct topo *applied, struct topo **ret, struct err *err);
/* What was settled, in words: "Open vSwitch: the system's (...), datapath netdev"; NULL for
 * a lab that has none.  In the arena. */
const char *which_ovs_words(struct arena *arena, const struct topo *t);
