/* SPDX-License-Identifier: MIT */
/* Asks every kind of switch for its rules; how many ports one holds is asked here. */
#include "kind/rules.h"

#include "kind/registry.h"
#include "model/rings.h"

/* The kinds of switch that hold n ports, "ovs, ebpf", or "". */
static const char *kinds_that_hold(size_t n, struct arena *arena)
{
	const char *names = "";

	for (enum node_kind kind = 0; kind < KIND_COUNT; kind++) {
		const struct switch_kind *k = switch_kind(kind);

		if (k && (!k->max_ports || n <= k->max_ports))
			names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "",
					     kind_words[kind]);
	}
	return names;
}

static void check_ports(const struct node *sw, struct faults *faults)
{
	unsigned max = switch_kind(sw->kind)->max_ports;
	const char *others;

	if (!max || sw->n_ifaces <= max)
		return;
	others = kinds_that_hold(sw->n_ifaces, faults->arena);
	fault_add(
		faults, sw->at,
		"switch '%s' has %zu ports; a %s holds at most %u (a limit of the kernel): "
		"%s%s%slink several switches",
		sw->name, sw->n_ifaces, kind_words[sw->kind], max,
		*others ? "use kind " : "", others, *others ? ", or " : "");
}

void kind_check(const struct topo *t, struct faults *faults)
{
	for (enum node_kind kind = 0; kind < KIND_COUNT; kind++)
		if (switch_kind(kind) && switch_kind(kind)->check)
			switch_kind(kind)->check(t, faults);
	for (size_t i = 0; i < t->n_nodes; i++)
		if (switch_kind(t->nodes[i]->kind))
			check_ports(t->nodes[i], faults);
	rings_check(t, faults);
}
