/* SPDX-License-Identifier: MIT */
/*
 * What this host lacks for a plan, each with what can be done about it: what the kernel
 * is without is tried where it is wanted, programs are looked for.
 */
#include "api/lacks.h"

#include <errno.h>
#include <string.h>

#include "base/command.h"
#include "kind/registry.h"
#include "wire/ebpf.h"
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

static void refuse_ability(struct ny_world *w, struct plan *p, const struct topo *t,
			   enum ability which)
{
	const char *who = topo_takes(p->arena, t, which), *lacks;
	struct err err = {0};

	if (who && wire_try(w, which, &lacks, &err) == -EOPNOTSUPP)
		arena_add_text(
			&p->refusals,
			"%s: this kernel is without %s; take another kernel, or %s", who,
			lacks, abilities[which].instead);
}

void lacks_refuse_queues(struct ny_world *w, struct plan *p, const struct topo *t)
{
	refuse_ability(w, p, t, ABILITY_TBF);
	refuse_ability(w, p, t, ABILITY_NETEM);
}

void lacks_refuse(struct ny_world *w, struct plan *p, const struct topo *t)
{
	for (const struct interconnect *const *by = interconnects; *by; by++)
		for (const struct need *need = (*by)->needs; need->what; need++)
			if ((need->since || need->what == NEED_EBPF) && is_used(t, *by))
				refuse_need(w, p, need);
	for (enum ability which = 0; which < ABILITIES; which++)
		refuse_ability(w, p, t, which);
}
