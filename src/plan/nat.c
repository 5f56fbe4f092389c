/* SPDX-License-Identifier: MIT */
/* What a plan says of routers that translate addresses. */
#include <string.h>

#include "base/sysctl.h"
#include "plan/notes.h"

static void refuse_host(struct plan *p, const struct node *node)
{
	arena_add_text(
		&p->refusals,
		"%s is the host itself, whose addresses are not netyard's to "
		"translate: take 'masquerade' and 'dnat' out of it; 'netyard check' "
		"of the file prints the commands that do so by hand",
		node->name);
}

static void refuse_table(struct plan *p, const struct topo *want, const struct node *node)
{
	arena_add_text(&p->refusals,
		       "namespace %s has a table of nftables, inet " NAT_TABLE
		       ", that is not this lab's (its comment is not " NAT_MARK
		       "): rename or delete it, or give the lab another name",
		       node->ns, want->name, want->name);
}

void plan_refuse_nat(struct plan *p, const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *node = want->nodes[i];
		const struct node *is = have ? topo_find_node(have, node->name) : NULL;

		if (node->nat && kind_is_host(node->kind))
			refuse_host(p, node);
		else if (node->nat && is && is->nat_taken && !topo_waits(node))
			refuse_table(p, want, node);
	}
}

static bool is_set(const struct node *node, const char *key)
{
	const struct sysctl *s = topo_find_sysctl(node, key);

	return s && strcmp(s->value, "0") != 0;
}

/* It does not by the file; or, somebody else's, as it is. */
static bool forwards(const struct node *node, const struct topo *have)
{
	const struct node *is = topo_find_node(have, node->name);

	if (topo_makes_ns(node))
		return is_set(node, SYSCTL_FORWARD4) || is_set(node, SYSCTL_FORWARD6);
	return !is || is->forwards;
}

void plan_note_nat(struct plan *p, const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *node = want->nodes[i];

		if (!node->nat || kind_is_host(node->kind) || topo_waits(node) ||
		    forwards(node, have))
			continue;
		arena_add_text(
			&p->notes,
			"%s translates addresses and does not forward: only what it "
			"passes on itself is of use to others; %s",
			node->name,
			topo_makes_ns(node)
				? "say 'forward: true' of it, too"
				: "how it forwards is for others to set there "
				  "(net.ipv4.ip_forward, "
				  "net.ipv6.conf.all.forwarding)");
	}
}
