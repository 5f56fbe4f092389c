/* SPDX-License-Identifier: MIT */
/* Topologies of every shape, for tests of pictures.  Not what a file could say: names of
 * any kind, and interfaces in any state. */
#pragma once

#include "model/topology.h"

/* Caller frees each with topo_free. */
struct topo *shape_single(unsigned n);
struct topo *shape_linear(unsigned n);	/* switches in a row, a member on each */
struct topo *shape_chain(unsigned n);	/* switches in a row, a member at each end */
struct topo *shape_between(unsigned n); /* members, each on the same two switches */
struct topo *shape_tree(unsigned depth, unsigned fanout);
struct topo *shape_ring(enum node_kind kind, unsigned n);
struct topo *shape_pairs(unsigned n, unsigned links);
struct topo *shape_alone(unsigned n);
struct topo *shape_mesh(unsigned n);	/* switches, all linked to all */
struct topo *shape_routers(unsigned n); /* between switches, each with members */
struct topo *shape_homes(unsigned n);	/* members with several links to two switches */
/* n nodes and about as many links, of all kinds, with texts that were never meant to be
 * drawn; the same for the same seed. */
struct topo *shape_wild(unsigned n, unsigned seed);
