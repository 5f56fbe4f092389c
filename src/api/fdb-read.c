/* SPDX-License-Identifier: MIT */
/*
 * The MACs of a switch: a bridge's from the kernel, those of Open vSwitch from what its
 * daemon prints, of an eBPF switch in fdb-ebpf.c, of macvlan from the devices, since it
 * learns nothing.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "api/fdb.h"
#include "api/look.h"
#include "wire/nl.h"
#include "wire/ovs.h"
#include "wire/wire.h"

#define OVS_OWN 65534 /* OFPP_LOCAL: the number of a bridge's own port */

/* --- bridges --- */

struct bridge_reading {
	struct fdb_rows *rows;
	const struct node *node;
	int index; /* the bridge's */
	struct nl_fdb *list;
	size_t n;
	struct bridge_port {
		int index;
		const char *name; /* as struct fdb_row has it; NULL: it is gone */
	} * ports;		  /* those that were asked for */
	size_t n_ports;
};

static int keep_entry(void *data, const struct nl_fdb *entry)
{
	struct bridge_reading *x = data;

	/* A port's own MAC is there once more for each VLAN. */
	if (entry->bridge == x->index && !(entry->local && entry->vlan))
		ARENA_PUSH(x->rows->arena, x->list, x->n, *entry);
	return 0;
}

static const char *name_of_index(struct bridge_reading *x, struct nl *nl, int index)
{
	struct bridge_port port = {.index = index};
	struct nl_link link;

	for (size_t i = 0; i < x->n_ports; i++)
		if (x->ports[i].index == index)
			return x->ports[i].name;
	if (nl_link_get_index(nl, index, &link, NULL) == 0)
		port.name = fdb_port_of(x->rows, x->node, link.name);
	ARENA_PUSH(x->rows->arena, x->ports, x->n_ports, port);
	return port.name;
}

static void add_entry(struct bridge_reading *x, struct nl *nl, const struct nl_fdb *entry)
{
	const char *port =
		entry->index == x->index ? "" : name_of_index(x, nl, entry->index);
	char mac[MAC_TEXT];

	/* it may be gone by now, and the entry with it */
	if (!port)
		return;
	mac_text(entry->mac, mac);
	fdb_add_row(x->rows,
		    (struct fdb_row){
			    .node = x->node,
			    .mac = mac,
			    .port = port,
			    .vlan = entry->vlan,
			    .kind = entry->local   ? FDB_OWN
				    : entry->fixed ? FDB_STATIC
						   : FDB_LEARNED,
			    .age = entry->local || entry->fixed ? UINT32_MAX : entry->age,
		    });
}

static int read_bridge(struct ny_world *w, struct fdb_rows *rows, const struct node *node,
		       struct err *err)
{
	struct bridge_reading x = {.rows = rows, .node = node};
	struct nl_link link;
	struct nl *nl;
	int r = wire_nl(w, node->self->ns, &nl, err);

	if (r == 0)
		r = nl_link_get(nl, node->self->dev, &link, err);
	if (r < 0)
		return r;
	x.index = link.index;
	r = nl_fdb_dump(nl, keep_entry, &x, err);
	for (size_t i = 0; r == 0 && i < x.n; i++)
		add_entry(&x, nl, &x.list[i]);
	return r;
}

/* --- Open vSwitch --- */

const char *fdb_ovs_dir(struct arena *arena, const struct node *node)
{
	return dirname(arena_strdup(arena, node->db));
}

/* The name of a port by its number, in what "dpif/show" prints of all bridges:
 * "  BRIDGE:", and for each port "    NAME 1/2: (tap)". */
static const char *name_of_port(const struct node *node, const char *shown,
				unsigned number, struct arena *arena)
{
	const char *head = arena_printf(arena, "\n  %s:\n", node->self->dev);
	const char *line = strstr(shown, head);
	char name[64];
	unsigned n;

	if (number == OVS_OWN)
		return "";
	line = line ? line + strlen(head) : "";
	while (sscanf(line, "    %63s %u/", name, &n) == 2 && !strncmp(line, "    ", 4)) {
		if (n == number)
			return arena_strdup(arena, name);
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return arena_printf(arena, "%u", number);
}

/* " port  VLAN  MAC                Age", and such a line for each; of a static one the
 * age is "static". */
static void read_line(struct fdb_rows *rows, const struct node *node, const char *shown,
		      const char *line)
{
	char port[16], mac[MAC_TEXT], age[16];
	const char *dev, *name;
	uint8_t bytes[6];
	uint32_t vlan, number = OVS_OWN, seconds = UINT32_MAX;

	if (sscanf(line, "%15s %u %17s %15s", port, &vlan, mac, age) != 4 ||
	    text_mac(mac, bytes) < 0)
		return;
	if (strcmp(port, "LOCAL") && text_u32(port, 0, UINT16_MAX, &number) < 0)
		return;
	(void)text_u32(age, 0, UINT32_MAX, &seconds);
	mac_text(bytes, mac);
	dev = name_of_port(node, shown, number, rows->arena);
	name = fdb_port_find(node, dev);
	fdb_add_row(rows,
		    (struct fdb_row){
			    .node = node,
			    .mac = mac,
			    .port = name ? name : dev,
			    .vlan = vlan,
			    .kind = seconds == UINT32_MAX ? FDB_STATIC : FDB_LEARNED,
			    .age = seconds,
		    });
}

static int read_ovs(struct ny_world *w, struct fdb_rows *rows, const struct node *node,
		    struct err *err)
{
	const char *const args[] = {node->self->dev, NULL}, *const none[] = {NULL};
	const char *dir = fdb_ovs_dir(rows->arena, node);
	_cleanup_free_ char *text = NULL, *shown = NULL;
	char *rest = NULL;
	int r = ovs_command(w, dir, "dpif/show", none, &shown, err);

	if (r == 0)
		r = ovs_command(w, dir, "fdb/show", args, &text, err);
	if (r < 0)
		return r;
	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		read_line(rows, node, shown, line);
	return 0;
}

/* --- macvlan --- */

static void read_devices(struct fdb_rows *rows, const struct node *node)
{
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = topo_other_end(node->ifaces[i]);

		if (f && f->mac)
			fdb_add_row(rows, (struct fdb_row){
						  .node = node,
						  .mac = f->mac,
						  .port = node->ifaces[i]->name,
						  .kind = FDB_STATIC,
						  .age = UINT32_MAX,
					  });
	}
}

int fdb_read(struct ny_world *w, struct fdb_rows *rows, const struct node *node,
	     struct err *err)
{
	int r = 0;

	if (!node->self || !node->self->dev) {
		err_set(err, -ENODEV, "the switch %s is not there", node->name);
		return err_hint(err, "%s", LOOK_MEND);
	}
	if (kind_infos[node->kind].in_db)
		r = read_ovs(w, rows, node, err);
	else if (kind_infos[node->kind].by_program)
		r = fdb_read_ebpf(w, rows, node, err);
	else if (kind_infos[node->kind].enslaves)
		r = read_bridge(w, rows, node, err);
	else
		read_devices(rows, node);
	return r < 0 ? err_prefix(err, "the addresses of switch %s", node->name) : r;
}
