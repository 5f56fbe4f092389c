/* SPDX-License-Identifier: MIT */
/*
 * What this host lacks for a plan, each with what can be done about it: what the kernel
 * is without is tried where it is wanted, programs are looked for.
 */
#include "api/lacks.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/command.h"
#include "kind/registry.h"
#include "wire/ebpf.h"
#include "wire/nl-nat.h"
#include "wire/nl.h"
#include "wire/ovs.h"
#include "wire/service.h"
#include "wire/wire.h"

/* One of the lab's own is to be started. */
static void refuse_not_installed(const struct ny_world *w, struct plan *p)
{
	struct err why = {0};
	size_t i = 0;

	while (i < p->n && p->ops[i].id != OP_OVS_START)
		i++;
	if (i < p->n && ovs_installed(w->paths, &why) < 0)
		arena_add_text(&p->refusals, "Open vSwitch cannot be started: %s; %s",
			       why.text, why.hint);
}

/* The node of a namespace, or that. */
static const char *node_of(const struct topo *t, const char *ns)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (topo_makes_ns(t->nodes[i]) && !strcmp(t->nodes[i]->ns, ns))
			return t->nodes[i]->name;
	return ns;
}

/* One of the clients of base/dhcp-client.h. */
static struct run_by client_by(const struct ny_world *w, struct arena *arena, bool six)
{
	static const char *const clients[] = {"udhcpc", "busybox", "dhclient"};
	struct run_by by = {six ? "dhclient" : "udhcpc, busybox or dhclient", NULL,
			    six ? "isc-dhcp-client" : "busybox"};

	for (size_t i = six ? 2 : 0; !by.path && i < ARRAY_SIZE(clients); i++)
		by.path = service_program(arena, w->paths, clients[i]);
	return by;
}

struct run_by lacks_run_by(const struct ny_world *w, struct arena *arena,
			   const char *command, bool client)
{
	size_t n = strlen(command);
	char **words;

	if (client)
		return client_by(w, arena, n && command[n - 1] == '6');
	words = command_words(arena, command, &n);
	if (!words)
		return (struct run_by){command, NULL, NULL};
	return (struct run_by){words[0], service_program(arena, w->paths, words[0]),
			       NULL};
}

/* A program that is to run. */
static void refuse_services(const struct ny_world *w, struct plan *p,
			    const struct topo *t)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i];
		const char *dev = op_arg(op, A_IF);
		struct run_by by;

		if (op->id != OP_SERVICE_START)
			continue;
		by = lacks_run_by(w, p->arena, op_arg(op, A_COMMAND), *dev);
		if (!by.path && *dev)
			arena_add_text(
				&p->refusals,
				"%s cannot ask by DHCP: there is no %s on this host; "
				"install %s",
				dev, by.program, by.package);
		else if (!by.path)
			arena_add_text(&p->refusals,
				       "there is no program %s to run in %s: install it, "
				       "or give the path of its file",
				       by.program, node_of(t, op_arg(op, A_NS)));
	}
}

void lacks_refuse_programs(const struct ny_world *w, struct plan *p, const struct topo *t)
{
	refuse_not_installed(w, p);
	refuse_services(w, p, t);
}

static bool is_used(const struct topo *t, const struct interconnect *by)
{
	for (size_t i = 0; i < t->n_links; i++)
		if (interconnect_of_link(t->links[i]) == by)
			return true;
	return false;
}

static void refuse_need(struct ny_world *w, struct plan *p, const struct need *need)
{
	struct err err = {0};

	if (need->what == NEED_EBPF) {
		if (ebpf_try(w, &err) < 0)
			arena_add_text(&p->refusals, "kind: ebpf: %s; use kind: bridge",
				       err.text);
		return;
	}
	if (wire_try_kind(w, need->kind, &err) == -EOPNOTSUPP)
		arena_add_text(&p->refusals,
			       "this kernel makes no devices of kind %s, which Linux %s "
			       "does: take another kernel, or type: veth",
			       need->kind, need->since);
}

/* A bridge that is to be, or to become, one that filters VLANs. */
static const struct node *filtering_bridge(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->kind == KIND_BRIDGE && !t->nodes[i]->existing &&
		    t->nodes[i]->set[SETTING_VLAN_FILTERING])
			return t->nodes[i];
	return NULL;
}

static void refuse_vlans(struct ny_world *w, struct plan *p, const struct topo *t)
{
	const struct node *sw = filtering_bridge(t);
	struct err err = {0};

	if (sw && wire_try_vlans(w, &err) == -EOPNOTSUPP)
		arena_add_text(
			&p->refusals,
			"bridge %s cannot have VLANs ('vlan', 'trunk'): this kernel's "
			"bridges are without CONFIG_BRIDGE_VLAN_FILTERING; take another "
			"kernel, or kind: ovs",
			sw->name);
}

static void refuse_nat(struct ny_world *w, struct plan *p, const struct topo *t)
{
	const struct node *of[2] = {NULL, NULL};
	const char *lacks = "";
	struct err err = {0};

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		of[0] = node->n_masquerade && !kind_is_host(node->kind) ? node : of[0];
		of[1] = node->n_dnats && !kind_is_host(node->kind) ? node : of[1];
	}
	if ((of[0] || of[1]) &&
	    wire_try_nat(w, of[0], of[1], &lacks, &err) == -EOPNOTSUPP)
		arena_add_text(
			&p->refusals,
			"%s cannot translate addresses ('masquerade', 'dnat'): this "
			"kernel is without %s; take another kernel, or leave them "
			"out",
			(of[0] ? of[0] : of[1])->name, lacks);
}

static const struct node *mirroring_bridge(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (t->nodes[i]->mirror.to.end && !kind_infos[t->nodes[i]->kind].in_db)
			return t->nodes[i];
	return NULL;
}

static void refuse_mirrors(struct ny_world *w, struct plan *p, const struct topo *t)
{
	const struct node *sw = mirroring_bridge(t);
	const char *lacks = "";
	struct err err = {0};

	if (sw && wire_try_mirror(w, &lacks, &err) == -EOPNOTSUPP)
		arena_add_text(&p->refusals,
			       "bridge %s cannot copy frames ('mirror'): this kernel is "
			       "without %s; take another kernel, or kind: ovs",
			       sw->name, lacks);
}

static bool is_of(const char *prefix, enum ip_family family)
{
	return (strchr(prefix, ':') ? IPV6 : IPV4) == family;
}

/* A member with rules of that family, or routes that are not in the main table. */
static const struct node *find_with_tables(const struct topo *t, enum ip_family family)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		for (size_t k = 0; k < node->n_rules; k++)
			if (node->rules[k].family == family)
				return node;
		for (size_t k = 0; k < node->n_routes; k++)
			if (node->routes[k].table != TABLE_MAIN &&
			    is_of(node->routes[k].to, family))
				return node;
	}
	return NULL;
}

/* Without them a kernel takes a route of another table into the main one. */
static void refuse_tables(struct ny_world *w, struct plan *p, const struct topo *t)
{
	static const struct {
		int family;
		const char *option;
	} of[IP_FAMILY_COUNT] = {{AF_INET, "CONFIG_IP_MULTIPLE_TABLES"},
				 {AF_INET6, "CONFIG_IPV6_MULTIPLE_TABLES"}};

	for (enum ip_family i = IPV4; i < IP_FAMILY_COUNT; i++) {
		const struct node *node = find_with_tables(t, i);
		struct err err = {0};

		if (node && wire_try_tables(w, of[i].family, &err) == -EOPNOTSUPP)
			arena_add_text(
				&p->refusals,
				"%s cannot have 'rules', nor routes of another 'table': "
				"this kernel is without %s; take another kernel, or "
				"leave them out",
				node->name, of[i].option);
	}
}

static const struct iface *find_child(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++)
			if (t->nodes[i]->ifaces[k]->parent_name)
				return t->nodes[i]->ifaces[k];
	return NULL;
}

static void refuse_children(struct ny_world *w, struct plan *p, const struct topo *t)
{
	const struct iface *f = find_child(t);
	struct err err = {0};

	if (f && wire_try_kind(w, "vlan", &err) == -EOPNOTSUPP)
		arena_add_text(
			&p->refusals,
			"%s:%s cannot have the frames of a VLAN ('parent'): this kernel is "
			"without CONFIG_VLAN_8021Q; take another kernel, or give the node "
			"an interface for each VLAN ('vlan' of its link)",
			f->node->name, f->name);
}

/* The first end of a link that is to have a queue of the kind; or NULL. */
static const struct iface *queued_end(const struct topo *t, enum queue_kind kind)
{
	for (size_t i = 0; i < t->n_links; i++)
		for (int k = 0; k < 2; k++) {
			const struct iface *f = t->links[i]->end[k];

			if (queue_asked(&f->queue, f->mtu).kind == kind)
				return f;
		}
	return NULL;
}

void lacks_refuse_queues(struct ny_world *w, struct plan *p, const struct topo *t)
{
	for (enum queue_kind kind = QUEUE_NONE + 1; kind < QUEUE_KINDS; kind++) {
		const struct iface *f = queued_end(t, kind);
		struct err err = {0};

		if (f && wire_try_queue(w, kind, &err) == -EOPNOTSUPP)
			arena_add_text(
				&p->refusals,
				"%s:%s cannot have %s: this kernel has no qdisc %s (%s); "
				"take another kernel, or leave it out",
				f->node->name, f->name, queue_words(p->arena, &f->queue),
				queue_kinds[kind], queue_options[kind]);
	}
}

void lacks_refuse(struct ny_world *w, struct plan *p, const struct topo *t)
{
	for (const struct interconnect *const *by = interconnects; *by; by++)
		for (const struct need *need = (*by)->needs; need->what; need++)
			if ((need->since || need->what == NEED_EBPF) && is_used(t, *by))
				refuse_need(w, p, need);
	refuse_vlans(w, p, t);
	refuse_nat(w, p, t);
	refuse_tables(w, p, t);
	refuse_children(w, p, t);
	refuse_mirrors(w, p, t);
	lacks_refuse_queues(w, p, t);
}
