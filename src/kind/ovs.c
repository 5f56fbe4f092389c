/* SPDX-License-Identifier: MIT */
/*
 * Open vSwitch, the system's or a private one, on either datapath.  Its bridges and ports
 * are rows of a database, and it does the rest: all of a lab's are told to it together,
 * after the veth pairs that are to be ports.  A port that is found not to work is told
 * with its error, and so made anew.  Patch ports join two bridges; they are no way to
 * attach a member, and so no interconnect.
 */
#include <stdlib.h>
#include <string.h>

#include "kind/emit.h"
#include "kind/registry.h"
#include "observe/find.h"

/* A private instance. */
static void build_lab(const struct topo *t, struct op_list *list)
{
	if (!t->ovs.private_db)
		return;
	op_list_add(list, (struct op){OP_OVS_START,
				      .arg = {[A_NS] = topo_lab_ns(list->arena, t->name),
					      [A_DB] = t->ovs.private_db,
					      [A_ERROR] = t->ovs.error}});
}

static void build_switch(const struct node *sw, struct op_list *list)
{
	const struct iface *self = sw->self;
	struct op add;

	if (!self)
		return;
	add = (struct op){OP_OVS_BR_ADD,
			  .arg = {[A_NS] = self->ns,
				  [A_DB] = sw->db,
				  [A_IF] = self->dev,
				  [A_LAB] = sw->lab,
				  [A_ALIAS] = self->alias,
				  [A_GROUP] = emit_number(list, self->group),
				  [A_DATAPATH] = ovs_datapath_words[sw->datapath],
				  [A_MAC] = self->mac,
				  [A_ERROR] = self->error}};
	emit_settings(sw, OF_OVS, list, &add);
	op_list_add(list, add);
}

static void build_veth_port(const struct iface *port, struct op_list *list)
{
	op_list_add(list,
		    (struct op){OP_OVS_PORT_ADD, .arg = {[A_NS] = port->ns,
							 [A_DB] = port->node->db,
							 [A_IF] = port->dev,
							 [A_MASTER] = port->master,
							 [A_TYPE] = port->port_type,
							 [A_OPTIONS] = port->port_options,
							 [A_LAB] = port->node->lab,
							 [A_ALIAS] = port->alias,
							 [A_ERROR] = port->error}});
}

static void build_internal_port(const struct iface *port, struct op_list *list)
{
	const struct iface *f = topo_other_end(port);
	/* At home Open vSwitch gives its devices the least MTU of all ports, unless asked
	 * for another. */
	bool home = f->ns && !strcmp(f->ns, port->ns);
	const char *mtu = emit_number(list, f->mtu);

	op_list_add(list, (struct op){OP_OVS_INTERNAL_ADD,
				      .arg = {[A_NS] = f->ns ? f->ns : OP_NOWHERE,
					      [A_DB] = port->node->db,
					      [A_IF] = port->dev,
					      [A_FROM] = port->ns,
					      [A_MASTER] = port->master,
					      [A_LAB] = port->node->lab,
					      [A_ALIAS] = f->alias,
					      [A_PEER_ALIAS] = port->alias,
					      [A_GROUP] = emit_number(list, f->group),
					      [A_MAC] = f->mac,
					      [A_MTU] = home ? "" : mtu,
					      [A_MTU_REQUEST] = home ? mtu : "",
					      [A_GEN] = emit_gen(f),
					      [A_ERROR] = port->error}});
}

/* Both ends together. */
static void build_patch(const struct link *l, struct op_list *list)
{
	const struct iface *a = l->end[0], *b = l->end[1];

	op_list_add(list,
		    (struct op){OP_OVS_PATCH_ADD,
				.arg = {[A_NS] = a->ns,
					[A_DB] = a->node->db,
					[A_IF] = a->dev,
					[A_PEER] = b->dev,
					[A_MASTER] = a->master,
					[A_PEER_MASTER] = b->master,
					[A_LAB] = a->node->lab,
					[A_ALIAS] = a->alias,
					[A_PEER_ALIAS] = b->alias,
					[A_ERROR] = a->error ? a->error : b->error}});
}

/* What a column has where nothing is set. */
static const char *unset_value(enum port_column column)
{
	return port_columns[column].how == VALUE_TRUTH ? "false" : "";
}

/* What is set on a port: a row for each column that has something. */
static void build_columns(const struct iface *port, struct op_list *list)
{
	const char *cost = port->set.options.is[OPTION_COST];
	bool rapid = port->node->set[SETTING_RSTP];
	const char *const values[PORT_COLUMN_COUNT] = {
		[PORT_TAG] = port->set.vlan,
		[PORT_TRUNKS] = port->set.trunk,
		[PORT_VLAN_MODE] = port->vlan_mode,
		[PORT_PROTECTED] = port->set.options.is[OPTION_ISOLATED] ? "true" : NULL,
		[PORT_STP_COST] = rapid ? NULL : cost,
		[PORT_RSTP_COST] = rapid ? cost : NULL,
	};

	for (enum port_column i = 0; i < PORT_COLUMN_COUNT; i++)
		if (values[i] && *values[i])
			op_list_add(list, (struct op){op_port_setters[i],
						      .arg = {[A_NS] = port->ns,
							      [A_DB] = port->node->db,
							      [A_IF] = port->dev,
							      [A_OLD] = unset_value(i),
							      [A_NEW] = values[i]}});
}

/* A port that is in no bridge is none: only its device was found. */
static void build_port(const struct iface *port, struct op_list *list)
{
	if (!port->master || !*port->master)
		return;
	switch (port->link->type) {
	case LINK_INTERNAL:
		build_internal_port(port, list);
		break;
	case LINK_PATCH:
		if (port == port->link->end[0])
			build_patch(port->link, list);
		break;
	default:
		build_veth_port(port, list);
	}
	build_columns(port, list);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_copied(struct text_list *all, const struct iface *f)
{
	if (f->copied && f->ns && !topo_iface_waits(f))
		arena_add_text(all, "%s/%s", f->dev, f->copied);
}

/* Of all ports, as one text. */
static const char *copied_text(const struct node *sw, struct op_list *list)
{
	struct text_list all = {.arena = list->arena};
	_cleanup_buf_ struct buf text = {};

	for (size_t i = 0; i < sw->n_ifaces; i++)
		add_copied(&all, sw->ifaces[i]);
	add_copied(&all, sw->self);
	if (all.n)
		qsort(all.list, all.n, sizeof(*all.list), by_text);
	for (size_t i = 0; i < all.n; i++)
		buf_addf(&text, "%s%s", i ? " " : "", all.list[i]);
	return arena_strdup(list->arena, buf_str(&text));
}

static void build_copied(const struct node *sw, const struct iface *f,
			 struct op_list *list)
{
	if (f->copied && f->ns && !topo_iface_waits(f))
		op_list_add(list, (struct op){OP_OVS_MIRROR_SET,
					      .arg = {[A_NS] = f->ns,
						      [A_DB] = sw->db,
						      [A_IF] = f->dev,
						      [A_MIRROR] = sw->mirror_row,
						      [A_NEW] = f->copied}});
}

static void build_mirror(const struct node *sw, struct op_list *list)
{
	if (!sw->mirror_row || !sw->self)
		return;
	op_list_add(list, (struct op){OP_OVS_MIRROR_ADD,
				      .arg = {[A_NS] = sw->self->ns,
					      [A_DB] = sw->db,
					      [A_MIRROR] = sw->mirror_row,
					      [A_MASTER] = sw->self->dev,
					      [A_OUTPUT] = sw->mirror_out,
					      [A_LAB] = sw->lab,
					      [A_ALIAS] = sw->mirror_mark,
					      [A_COPIED] = copied_text(sw, list)}});
	for (size_t i = 0; i < sw->n_ifaces; i++)
		build_copied(sw, sw->ifaces[i], list);
	build_copied(sw, sw->self, list);
}

#define RSTP_STEP 4096 /* of priorities: IEEE 802.1D-2004, 9.2.5 */

static void check_rapid(const struct node *sw, struct faults *faults)
{
	const char *name = quoted(faults->arena, sw->name);
	uint32_t priority = sw->set[SETTING_STP_PRIORITY];

	if (sw->set[SETTING_STP])
		fault_add(faults, sw->at,
			  "switch %s has both 'stp' and 'rstp': use one of the two",
			  name);
	if (priority % RSTP_STEP)
		fault_add(faults, sw->at,
			  "the priority %u of switch %s is none that RSTP has: use a "
			  "multiple of %d, such as %u",
			  priority, name, RSTP_STEP, priority / RSTP_STEP * RSTP_STEP);
}

static void check(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind == KIND_OVS && t->nodes[i]->set[SETTING_RSTP])
			check_rapid(t->nodes[i], faults);
}

/* Its bridges have no device that tells of them: they are found in a database. */
const struct see ovs_seen = {
	.kind = KIND_OVS,
	.ends = {"openvswitch", "tun"},
	.see_links = see_ovs_ports,
};

const struct switch_kind ovs_switch = {
	.check = check,
	.build_lab = build_lab,
	.build_switch = build_switch,
	.build_port = build_port,
	.build_mirror = build_mirror,
};

/* What forwards, the kernel's module or user space, is settled by the lab. */
const struct interconnect ovs_veth_interconnect = {
	.name = "ovs-veth",
	.kind = KIND_OVS,
	.type = LINK_VETH,
	.summary = "an Open vSwitch bridge, a veth pair for each member",
	.needs = {{NEED_OVS, NULL}, {NEED_DEVICE, "veth"}},
	.pair = OP_VETH_ADD,
};

const struct interconnect ovs_internal_interconnect = {
	.name = "ovs-internal",
	.kind = KIND_OVS,
	.type = LINK_INTERNAL,
	.summary = "an Open vSwitch bridge, a device of its own for each member",
	.needs = {{NEED_OVS, NULL}},
};

/*
 * In user space, which takes the frames of a veth pair's end out of an AF_XDP socket.
 * What makes the difference is told of the type of link (model/link-type.h): ports of
 * type afxdp-nonpmd, since one of type afxdp polls, and takes a core for itself; XDP in
 * native mode, which a veth device has, since what Open vSwitch would choose by itself is
 * not known before it is tried.
 *
 * The kernel takes segmentation offload from the other end while XDP is there, and
 * gives it back; transmit checksum offload is taken by netyard, as from all that talks
 * to Open vSwitch in user space.
 */
const struct interconnect ovs_afxdp_interconnect = {
	.name = "ovs-afxdp",
	.kind = KIND_OVS,
	.type = LINK_AFXDP,
	.summary = "an Open vSwitch bridge in user space, veth pairs through AF_XDP",
	.needs =
		{
			{NEED_OVS_PORT, "afxdp-nonpmd"},
			{NEED_DEVICE, "veth"},
			{NEED_XDP_SOCKETS, NULL},
		},
	.pair = OP_VETH_ADD,
};
