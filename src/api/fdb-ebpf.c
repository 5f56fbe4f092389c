/* SPDX-License-Identifier: MIT */
/* The MACs of an eBPF switch: read from its map, and changed there. */
#include <errno.h>
#include <string.h>

#include "api/fdb.h"
#include "wire/ebpf.h"
#include "wire/nl.h"
#include "wire/wire.h"

/* The switch, and the socket where its ports are. */
static int open_switch(struct ny_world *w, const struct node *node, struct nl **ret_nl,
		       struct ebpf *ret, struct err *err)
{
	struct nl_link link;
	int r = wire_nl(w, node->self->ns, ret_nl, err);

	if (r == 0)
		r = nl_link_get(*ret_nl, node->self->dev, &link, err);
	return r == 0 ? ebpf_open(*ret_nl, link.index, ret, err) : r;
}

struct reading {
	struct fdb_rows *rows;
	const struct node *node;
	struct nl *nl;
};

/* A port that has gone meanwhile has taken its addresses along. */
static int add_known(void *data, const struct ebpf_known *k)
{
	const struct reading *x = data;
	bool fixed = k->entry.flags & EBPF_ENTRY_STATIC;
	char mac[MAC_TEXT];
	struct nl_link link;

	if (nl_link_get_index(x->nl, (int)k->entry.ifindex, &link, NULL) < 0)
		return 0;
	mac_text(k->address.mac, mac);
	fdb_add_row(x->rows, (struct fdb_row){
				     .node = x->node,
				     .mac = mac,
				     .port = fdb_port_of(x->rows, x->node, link.name),
				     .vlan = k->address.vlan,
				     .kind = fixed ? FDB_STATIC : FDB_LEARNED,
				     .age = fixed ? UINT32_MAX : k->age,
			     });
	return 0;
}

int fdb_read_ebpf(struct ny_world *w, struct fdb_rows *rows, const struct node *node,
		  struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	struct reading x = {rows, node, NULL};
	int r = open_switch(w, node, &x.nl, &e, err);

	return r == 0 ? ebpf_fdb_dump(&e, add_known, &x, err) : r;
}

struct removal {
	struct arena *arena;
	uint8_t mac[6];
	struct ebpf_address *list;
	size_t n;
};

static int keep_meant(void *data, const struct ebpf_known *k)
{
	struct removal *x = data;

	if (!memcmp(k->address.mac, x->mac, sizeof(x->mac)))
		ARENA_PUSH(x->arena, x->list, x->n, k->address);
	return 0;
}

/* What ages meanwhile is gone as well. */
static int forget(const struct ebpf *e, const struct fdb_change *change,
		  struct arena *arena, struct err *err)
{
	struct removal x = {.arena = arena};
	int r;

	(void)text_mac(change->mac, x.mac);
	r = ebpf_fdb_dump(e, keep_meant, &x, err);
	for (size_t i = 0; r == 0 && i < x.n; i++) {
		r = ebpf_fdb_del(e, &x.list[i], err);
		if (r == -ENOENT)
			r = 0;
	}
	return r;
}

/* In each VLAN of the port, where the switch looks at these. */
static int add(const struct ebpf *e, struct nl *nl, const struct fdb_change *change,
	       struct err *err)
{
	struct ebpf_address address = {};
	struct ebpf_member port;
	struct ebpf_conf conf;
	struct nl_link link;
	int r = nl_link_get(nl, change->port->dev, &link, err) ?:
		ebpf_conf_get(e, &conf, err) ?:
		ebpf_port_get(e, (uint32_t)link.index, &port, err);

	if (r)
		return r;
	(void)text_mac(change->mac, address.mac);
	if (!conf.vlan_filtering)
		return ebpf_fdb_add(e, &address, port.index, err);
	for (uint16_t i = 0; r == 0 && i < VLAN_IDS; i++) {
		address.vlan = i;
		if (port.vlans[i])
			r = ebpf_fdb_add(e, &address, port.index, err);
	}
	return r;
}

int fdb_change_ebpf(struct ny_world *w, const struct fdb_change *change,
		    struct arena *arena, struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	struct nl *nl;
	int r = open_switch(w, change->node, &nl, &e, err);

	if (r)
		return r;
	if (!change->mac)
		return ebpf_fdb_flush(&e, 0, false, err);
	return change->port ? add(&e, nl, change, err) : forget(&e, change, arena, err);
}
