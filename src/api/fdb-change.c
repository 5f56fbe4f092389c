/* SPDX-License-Identifier: MIT */
/* The MACs of a switch changed, by the kernel's requests and the daemon's commands. */
#include <errno.h>
#include <string.h>

#include "api/fdb.h"
#include "setting/vlans.h"
#include "wire/nl.h"
#include "wire/ovs.h"
#include "wire/wire.h"

/* All of a MAC that can go: not what is a port's own. */
static bool is_meant(const struct fdb_row *row, const struct fdb_change *change)
{
	return row->node == change->node && row->kind != FDB_OWN &&
	       !strcmp(row->mac, change->mac);
}

/* --- bridges --- */

struct bridge_removal {
	const struct fdb_change *change;
	struct arena *arena;
	int index; /* the bridge's */
	struct nl_fdb *list;
	size_t n;
};

static int keep_meant(void *data, const struct nl_fdb *entry)
{
	struct bridge_removal *x = data;
	char mac[MAC_TEXT];

	mac_text(entry->mac, mac);
	if (entry->bridge == x->index && !entry->local && !strcmp(mac, x->change->mac))
		ARENA_PUSH(x->arena, x->list, x->n, *entry);
	return 0;
}

/* What ages meanwhile is gone as well. */
static int remove_from_bridge(struct nl *nl, int index, const struct fdb_change *change,
			      struct arena *arena, struct err *err)
{
	struct bridge_removal x = {change, arena, index, NULL, 0};
	int r = nl_fdb_dump(nl, keep_meant, &x, err);

	for (size_t i = 0; r == 0 && i < x.n; i++) {
		r = nl_fdb_set(nl, &x.list[i], false, err);
		if (r == -ENOENT)
			r = 0;
	}
	return r;
}

static int change_bridge(struct ny_world *w, const struct fdb_change *change,
			 struct arena *arena, struct err *err)
{
	struct nl_fdb entry = {0};
	struct nl_link link;
	struct nl *nl;
	int r = wire_nl(w, change->node->self->ns, &nl, err);

	if (r == 0)
		r = nl_link_get(
			nl, change->port ? change->port->dev : change->node->self->dev,
			&link, err);
	if (r < 0)
		return r;
	if (!change->mac)
		return nl_fdb_flush(nl, link.index, err);
	if (!change->port)
		return remove_from_bridge(nl, link.index, change, arena, err);
	entry.index = link.index;
	(void)text_mac(change->mac, entry.mac);
	return nl_fdb_set(nl, &entry, true, err);
}

/* --- Open vSwitch --- */

/* -EREMOTEIO is also what a version says that has no such command. */
static int command(struct ny_world *w, const char *dir, const char *method,
		   const char *const *args, struct err *err)
{
	_cleanup_free_ char *text = NULL;
	char version[OVS_VERSION];
	int r = ovs_command(w, dir, method, args, &text, err);

	if (r != -EREMOTEIO || !strstr(err->text, "not a valid command") ||
	    ovs_version(w, dir, version, NULL) < 0)
		return r;
	return err_set(err, -EOPNOTSUPP, "Open vSwitch %s cannot do that: no command %s",
		       version, method);
}

/* Its command removes static ones alone. */
static int refuse_learned(const struct fdb_change *change, struct err *err)
{
	err_set(err, -EOPNOTSUPP, "Open vSwitch cannot forget %s alone, which it learned",
		change->mac);
	return err_hint(err, "--flush forgets all that it has learned");
}

/* In each VLAN that the port has, as the kernel does of itself. */
static int add_to_ovs(struct ny_world *w, const char *dir,
		      const struct fdb_change *change, struct arena *arena,
		      struct err *err)
{
	const struct port_set *set = &change->port->set;
	struct vlans vlans = {};
	uint32_t plain = 0;
	int r = 0;

	if (set->trunk)
		(void)vlans_parse(set->trunk, &vlans);
	if (set->vlan)
		(void)text_u32(set->vlan, 0, VLAN_IDS - 1, &plain);
	if (set->vlan || !set->trunk)
		vlans.has[plain] = true;
	for (unsigned i = 0; r == 0 && i < VLAN_IDS; i++)
		if (vlans.has[i])
			r = command(w, dir, "fdb/add",
				    (const char *const[]){change->node->self->dev,
							  change->port->dev,
							  arena_printf(arena, "%u", i),
							  change->mac, NULL},
				    err);
	return r;
}

static int change_ovs(struct ny_world *w, struct fdb_rows *rows,
		      const struct fdb_change *change, struct err *err)
{
	const char *dir = fdb_ovs_dir(rows->arena, change->node), *vlan;
	const char *bridge = change->node->self->dev;
	int r = 0;

	if (!change->mac)
		return command(w, dir, "fdb/flush", (const char *const[]){bridge, NULL},
			       err);
	if (change->port)
		return add_to_ovs(w, dir, change, rows->arena, err);
	for (size_t i = 0; r == 0 && i < rows->n; i++) {
		if (!is_meant(&rows->list[i], change))
			continue;
		if (rows->list[i].kind == FDB_LEARNED)
			return refuse_learned(change, err);
		vlan = arena_printf(rows->arena, "%u", rows->list[i].vlan);
		r = command(w, dir, "fdb/del",
			    (const char *const[]){bridge, vlan, change->mac, NULL}, err);
	}
	return r;
}

/* --- any --- */

static int check(const struct fdb_rows *rows, const struct fdb_change *change,
		 struct err *err)
{
	const struct node *node = change->node;
	size_t n = 0;

	if (node->existing) {
		err_set(err, -EPERM,
			"the switch %s is not the lab's: it was there before",
			node->name);
		return err_hint(err, "change it with 'bridge fdb' or 'ovs-appctl'");
	}
	if (!kind_infos[node->kind].in_db && !kind_infos[node->kind].enslaves)
		return err_set(err, -EOPNOTSUPP,
			       "%s learns nothing: its addresses are those of devices",
			       kind_infos[node->kind].words);
	if (!change->mac || change->port)
		return 0;
	for (size_t i = 0; i < rows->n; i++)
		n += is_meant(&rows->list[i], change);
	return n ? 0
		 : err_set(err, -ENOENT, "the switch %s has no entry of %s", node->name,
			   change->mac);
}

int fdb_change(struct ny_world *w, struct fdb_rows *rows, const struct fdb_change *change,
	       struct err *err)
{
	int r = check(rows, change, err);

	if (r < 0)
		return r;
	if (kind_infos[change->node->kind].in_db)
		r = change_ovs(w, rows, change, err);
	else if (kind_infos[change->node->kind].by_program)
		r = fdb_change_ebpf(w, change, rows->arena, err);
	else
		r = change_bridge(w, change, rows->arena, err);
	return r < 0 ? err_prefix(err, "the addresses of switch %s", change->node->name)
		     : r;
}
