/* SPDX-License-Identifier: MIT */
/*
 * The eBPF switch: a program of netyard's (bpf/switch.bpf.c) on the switch's own device,
 * which keeps it, and on that of each port.  The switch's own device is an end of a veth
 * pair that leads nowhere: it bears the name and the mark.
 */
#include <string.h>

#include "bpf/switch.h"
#include "kind/emit.h"
#include "kind/own-pair.h"
#include "kind/registry.h"
#include "observe/host.h"
#include "setting/vlans.h"

static const char *setting(const struct node *sw, enum setting_row row,
			   struct op_list *list)
{
	const struct setting_at *at = &setting_rows[row];
	char text[SETTING_TEXT];

	return arena_strdup(list->arena, setting_text(at, sw->set[at->id], text));
}

static void build_switch(const struct node *sw, struct op_list *list)
{
	own_pair_build(sw, list);
	if (!sw->self || sw->no_program)
		return;
	op_list_add(
		list,
		(struct op){OP_EBPF_ADD,
			    .arg = {[A_NS] = sw->self->ns,
				    [A_IF] = sw->self->dev,
				    [A_AGEING] = setting(sw, ROW_AGEING, list),
				    [A_FWD_MASK] = setting(sw, ROW_FWD_MASK, list),
				    [A_VLAN_FILTERING] =
					    setting(sw, ROW_VLAN_FILTERING, list),
				    [A_PROGRAM] = sw->old_program ? "another" : "this"}});
}

static void build_port(const struct iface *port, struct op_list *list)
{
	const struct iface *far = port->nodev ? topo_other_end(port) : NULL;

	if (!port->dev || !port->master || !*port->master ||
	    (port->nodev && !topo_is_uplink(far)))
		return;
	op_list_add(list, (struct op){OP_EBPF_PORT_ADD,
				      .arg = {[A_NS] = port->ns,
					      [A_IF] = port->dev,
					      [A_MASTER] = port->master,
					      [A_MAC] = far ? far->mac : ""}});
}

static void set_port(const struct iface *port, struct op_list *list)
{
	if (port->vlans && strcmp(port->vlans, VLANS_USUAL) != 0)
		op_list_add(list, (struct op){OP_EBPF_VLANS_SET,
					      .arg = {[A_NS] = port->ns,
						      [A_IF] = port->dev,
						      [A_MASTER] = port->master,
						      [A_OLD] = VLANS_USUAL,
						      [A_NEW] = port->vlans}});
	emit_options(port, op_ebpf_option_setters, list);
}

/* Its own device leads nowhere: the host could not work there. */
static void check(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];

		if (l->takes && l->end[0]->node->kind == KIND_EBPF)
			fault_add(
				faults, l->at,
				"an eBPF switch takes no addresses of an uplink: use kind: "
				"bridge or ovs for %s, or leave out 'take-addresses'",
				quoted(faults->arena, l->end[0]->node->name));
	}
}

/* --- as it is found ---------------------------------------------------------------- */

static bool is_one(const struct dev *dev)
{
	return dev->ebpf_own;
}

static void see(struct find *f, struct node *sw, struct dev *self)
{
	static const enum setting_id settings[] = {SETTING_AGEING, SETTING_FWD_MASK,
						   SETTING_VLAN_FILTERING};

	own_pair_see(f, sw, self);
	sw->no_program = !self->ebpf_own;
	sw->old_program = self->ebpf_old;
	for (size_t i = 0; i < ARRAY_SIZE(settings) && self->ebpf_own; i++)
		sw->set[settings[i]] = self->link.set[settings[i]];
	if (sw->no_program && self->by_program)
		find_tell(
			f, sw, NULL, false,
			"its program is another netyard's, with tables of another form: "
			"up gives it a new one, which has to learn again");
	else if (sw->no_program)
		find_tell(f, sw, NULL, true, "it has no program: nothing passes");
}

static void see_counts(struct find *f, struct iface *port, const struct ebpf_count *c)
{
	static const char *const reasons[] = {
#define X(id, word, ...) [EBPF_##id] = (word),
		EBPF_REASONS(X)
#undef X
	};
	const struct port_count counts[] = {{"received", c->received, false},
					    {"received-bytes", c->received_bytes, false},
					    {"sent", c->sent, false},
					    {"sent-bytes", c->sent_bytes, false},
					    {"flooded", c->flooded, false}};

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		ARENA_PUSH(f->t->arena, port->counts, port->n_counts, counts[i]);
	for (size_t i = 0; i < EBPF_REASON_COUNT; i++) {
		struct port_count count = {reasons[i], c->dropped[i], true};

		ARENA_PUSH(f->t->arena, port->counts, port->n_counts, count);
	}
}

static void see_port(struct find *f, struct iface *port, const struct dev *dev)
{
	if (dev->counts)
		see_counts(f, port, dev->counts);
	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (dev->options.is[i])
			port->set.options.is[i] =
				arena_strdup(f->t->arena, dev->options.is[i]);
}

static int see_ports(struct find *f, struct err *err)
{
	for (size_t i = 0; i < f->n_ends; i++)
		if (find_port_of(f->ends[i])->node->kind == KIND_EBPF)
			see_port(f, find_port_of(f->ends[i]), f->ends[i]);
	find_see_vlans(f, KIND_EBPF);
	return 0;
}

const struct see ebpf_seen = {
	.kind = KIND_EBPF,
	.own = "veth",
	.is_one = is_one,
	.is_part = own_pair_is_part,
	.see = see,
	.see_links = see_ports,
};

const struct switch_kind ebpf_switch = {
	.max_ports = EBPF_MAX_PORTS,
	.check = check,
	.build_switch = build_switch,
	.build_port = build_port,
	.set_port = set_port,
};

const struct interconnect ebpf_interconnect = {
	.name = "ebpf",
	.kind = KIND_EBPF,
	.type = LINK_VETH,
	.summary = "an eBPF learning switch, a veth pair for each "
		   "member",
	.needs = {{NEED_DEVICE, "veth"}, {NEED_EBPF}},
	.pair = OP_VETH_ADD,
};
