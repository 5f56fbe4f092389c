/* SPDX-License-Identifier: MIT */
/* The rules about what is set on ports, VLANs and options: which links can have it. */
#include <string.h>

#include "model/check.h"

/* The device is somebody else's, as are the VLANs that a Linux bridge gives it. */
static void check_uplink(const struct link *l, struct faults *faults)
{
	for (int i = 0; i < 2; i++) {
		const struct iface *f = l->end[i];

		if (kind_is_master(f->node->kind) && topo_is_uplink(topo_other_end(f)) &&
		    (port_has_vlans(&l->set) || port_has_vlans(&f->said)))
			fault_add(
				faults, l->at,
				"VLANs are not set on an uplink of a Linux bridge, whose "
				"device is the host's: leave out 'vlan' and 'trunk', or use "
				"kind: ovs for %s",
				quoted(faults->arena, f->node->name));
	}
}

void check_vlans(const struct link *l, struct faults *faults)
{
	const struct node *a = l->end[0]->node, *b = l->end[1]->node;
	const struct node *without = NULL;
	bool any = false;

	check_uplink(l, faults);
	for (int i = 0; i < 2; i++) {
		const struct node *sw = l->end[i]->node;

		if (!kind_is_switch(sw->kind))
			continue;
		if (kind_infos[sw->kind].vlans)
			any = true;
		else if (port_has_vlans(&l->set) || port_has_vlans(&l->end[i]->said))
			without = sw;
	}
	if (without)
		fault_add(faults, l->at,
			  "switch %s, %s, has no VLANs: leave out 'vlan' and 'trunk', or "
			  "use kind: bridge or ovs",
			  quoted(faults->arena, without->name),
			  kind_infos[without->kind].words);
	else if (port_has_vlans(&l->set) && !any && a->kind != KIND_COUNT &&
		 b->kind != KIND_COUNT)
		fault_add(faults, l->at,
			  "'vlan' and 'trunk' are set on a link's ends on switches, and "
			  "neither %s nor %s is one: leave them out, or link both to a "
			  "node of kind: bridge or ovs",
			  quoted(faults->arena, a->name), quoted(faults->arena, b->name));
}

/* --- options ------------------------------------------------------------------------ */

static bool is_other(const struct port_options *said, enum port_option option)
{
	return said->is[option] && !port_is_usual(option, said->is[option], false);
}

/* One that Open vSwitch has not as it is wanted; NULL: all are well. */
static const char *find_lacking(const struct port_options *said)
{
	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (is_other(said, i) && i != OPTION_ISOLATED && i != OPTION_COST &&
		    port_options[i].attr)
			return port_options[i].word;
	return NULL;
}

/* One that only an eBPF switch has. */
static const char *find_limit(const struct port_options *said)
{
	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (is_other(said, i) && !port_options[i].attr)
			return port_options[i].word;
	return NULL;
}

/* The rules about limits, of a port of a switch that has them. */
static void check_limits(const struct link *l, const struct iface *f,
			 const struct port_options *said, struct faults *faults)
{
	const struct iface *member = topo_other_end(f);
	const char *pins = said->is[OPTION_PINNED],
		   *name = quoted(faults->arena, member->node->name);

	if (pins && !strcmp(pins, "on") &&
	    (kind_is_switch(member->node->kind) || topo_is_uplink(member)))
		fault_add(
			faults, l->at,
			"'pinned: true' is the address of a member, and behind %s there "
			"are others: list them, as in pinned: [02:00:00:00:00:01]",
			name);
	if (is_other(said, OPTION_MAX_ADDRESSES) && is_other(said, OPTION_LEARNING))
		fault_add(faults, l->at,
			  "'max-addresses' limits what is learned, and 'learning' is "
			  "false: leave out one of them");
}

static void check_end(const struct link *l, const struct iface *f, struct faults *faults)
{
	const struct port_options *said =
		port_has_options(&f->said) ? &f->said.options : &l->set.options;
	const char *lacking = find_lacking(said), *limit = find_limit(said),
		   *name = quoted(faults->arena, f->node->name);
	const struct kind_info *kind = &kind_infos[f->node->kind];

	if (!port_has_options(&f->said) && !port_has_options(&l->set))
		return;
	if (!kind->vlans)
		fault_add(
			faults, l->at,
			"switch %s, %s, has no ports to be set: leave out 'port', or use "
			"kind: bridge",
			name, kind->words);
	else if (said->is[OPTION_COST] && !topo_has_tree(f->node))
		fault_add(
			faults, l->at,
			"'cost' of 'port' is of a spanning tree, and %s has none: leave "
			"it out%s",
			name,
			kind->by_program ? ""
			: kind->in_db	 ? ", or give it 'stp: true' or 'rstp: true'"
					 : ", or give it 'stp: true'");
	else if (limit && !kind->by_program)
		fault_add(faults, l->at,
			  "a port of switch %s, %s, has no '%s': leave it out, or use "
			  "kind: ebpf",
			  name, kind->words, limit);
	else if (kind->by_program)
		check_limits(l, f, said, faults);
	else if (kind->in_db && lacking)
		fault_add(faults, l->at,
			  "'%s' of 'port' is not as wanted on %s: a port of Open vSwitch "
			  "always learns and floods, and sends no frame back; leave it "
			  "out, or use kind: bridge",
			  lacking, name);
	else if (kind->enslaves && topo_is_uplink(topo_other_end(f)))
		fault_add(
			faults, l->at,
			"'port' is not set on an uplink of a Linux bridge, whose device "
			"is the host's: leave it out, or use kind: ovs for %s",
			name);
}

void check_options(const struct link *l, struct faults *faults)
{
	const struct node *a = l->end[0]->node, *b = l->end[1]->node;
	bool any = false;

	for (int i = 0; i < 2; i++)
		if (kind_is_switch(l->end[i]->node->kind)) {
			check_end(l, l->end[i], faults);
			any = true;
		}
	if (port_has_options(&l->set) && !any && a->kind != KIND_COUNT &&
	    b->kind != KIND_COUNT)
		fault_add(
			faults, l->at,
			"'port' is set on a link's ends on switches, and neither %s nor "
			"%s is one: leave it out",
			quoted(faults->arena, a->name), quoted(faults->arena, b->name));
}
