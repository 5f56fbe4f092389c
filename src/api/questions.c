/* SPDX-License-Identifier: MIT */
/* Which node is to reach which, and what keeps it from being asked. */
#include <string.h>

#include "api/ping.h"

static bool is_local(const struct cidr *c)
{
	return cidr_is_link_local(c) || cidr_is_loopback(c);
}

static void add_address(struct questions *q, struct member *m, const struct cidr *c)
{
	bool six = c->family == AF_INET6;
	char text[CIDR_TEXT];
	size_t n = m->n[six];

	cidr_addr_text(c, text);
	ARENA_PUSH(q->arena, m->texts[six], n, arena_strdup(q->arena, text));
	ARENA_PUSH(q->arena, m->addresses[six], m->n[six], *c);
}

/* Those of an interface that are there, or those that are missing. */
static void add_addresses(struct questions *q, struct member *m, const struct iface *f,
			  const struct node *have, bool there)
{
	const struct iface *found = topo_find_iface(have, f->name);
	struct cidr c;

	for (size_t i = 0; i < f->n_addresses && !topo_iface_waits(f); i++) {
		const struct address *a = &f->addresses[i];
		bool six;

		if (a->owner != OWNER_LAB || text_cidr(a->cidr, true, &c) < 0 ||
		    is_local(&c) || (found && topo_has_address(found, a->cidr)) != there)
			continue;
		six = c.family == AF_INET6;
		add_address(q, m, &c);
		m->n_there[six] += there;
		if (!there && !m->missing[six])
			m->missing[six] =
				arena_printf(q->arena, "the address is missing on %s:%s",
					     m->node->name, f->name);
	}
}

/* Those that nobody applied: of DHCP, of SLAAC, set by hand; in use. */
static void add_others(struct questions *q, struct member *m, const struct iface *f,
		       const struct node *want)
{
	const struct iface *wanted = topo_find_iface(want, f->name);
	struct cidr c;

	for (size_t i = 0; i < f->n_addresses; i++) {
		const struct address *a = &f->addresses[i];

		if (a->owner == OWNER_LAB || a->tentative ||
		    text_cidr(a->cidr, true, &c) < 0 || is_local(&c) ||
		    (wanted && topo_has_address(wanted, a->cidr)))
			continue;
		add_address(q, m, &c);
		m->n_there[c.family == AF_INET6]++;
	}
}

/* Nobody has opened a tap of it; NULL: somebody has, or that cannot be told. */
static const char *why_no_machine(const struct questions *q, const struct node *want,
				  const struct node *have)
{
	bool there = false;

	for (size_t i = 0; i < want->n_ifaces; i++) {
		const struct iface *found = topo_find_iface(have, want->ifaces[i]->name);

		if (found && (found->carrier || !found->up))
			return NULL;
		there |= found != NULL;
	}
	return there ? arena_printf(
			       q->arena,
			       "no VM at it: 'netyard show %s %s --qemu' tells how it "
			       "is started",
			       q->lab, want->name)
		     : arena_printf(q->arena, "its tap is missing; %s", q->mend);
}

/* A VM: what it really has only its answers tell. */
static void add_guest(struct questions *q, const struct node *want,
		      const struct node *have)
{
	struct member m = {.node = want, .gone = why_no_machine(q, want, have)};

	for (size_t i = 0; i < want->n_ifaces; i++)
		add_addresses(q, &m, want->ifaces[i], want, true);
	if (m.n[0] || m.n[1])
		ARENA_PUSH(q->arena, q->members, q->n_members, m);
}

/* Whoever is attached by others comes by them, and by nothing of ours. */
static const char *why_gone(const struct questions *q, const struct node *want)
{
	const char *what = topo_joined_words(q->arena, want);

	return want->attached
		       ? arena_printf(
				 q->arena,
				 "%s is gone: 'netyard attach %s %s --pid N' attaches "
				 "its successor",
				 what, q->lab, want->name)
		       : arena_printf(q->arena, "%s is gone; %s", what, q->mend);
}

static void add_member(struct questions *q, const struct node *want,
		       const struct node *have)
{
	struct member m = {.node = want};

	if (kind_is_guest(want->kind)) {
		add_guest(q, want, have);
		return;
	}
	if (kind_is_switch(want->kind) || !want->ns || topo_waits(want))
		return;
	if (have && have->kind == want->kind && have->ns && !have->stale)
		m.node = have;
	else if (kind_infos[want->kind].own_ns)
		m.gone = why_gone(q, want);
	if (m.node != have)
		have = NULL;
	for (size_t i = 0; i < want->n_ifaces; i++)
		add_addresses(q, &m, want->ifaces[i], have, true);
	for (size_t i = 0; have && i < have->n_ifaces; i++)
		if (q->all_addresses || have->ifaces[i]->dhcp)
			add_others(q, &m, have->ifaces[i], want);
	for (size_t i = 0; i < want->n_ifaces; i++)
		add_addresses(q, &m, want->ifaces[i], have, false);
	if (m.n[0] || m.n[1])
		ARENA_PUSH(q->arena, q->members, q->n_members, m);
}

/* Why there is nothing to ask, or NULL. */
static const char *hopeless(const struct question *q)
{
	if (q->from->gone || q->to->gone)
		return q->from->gone ? q->from->gone : q->to->gone;
	if (!q->from->n_there[q->six])
		return q->from->missing[q->six];
	return q->to->n_there[q->six] ? NULL : q->to->missing[q->six];
}

static void add_pair(struct questions *q, const struct member *from,
		     const struct member *to)
{
	struct question question = {.from = from, .to = to};
	size_t before = q->n;

	for (unsigned six = 0; six < 2; six++) {
		question.six = six;
		if (!from->n[six] || !to->n[six])
			continue;
		question.failure = hopeless(&question);
		question.over = question.failure != NULL;
		ARENA_PUSH(q->arena, q->list, q->n, question);
	}
	if (q->n > before)
		return;
	question.six = !to->n[0];
	question.over = true;
	question.failure = "they have no address family in common";
	ARENA_PUSH(q->arena, q->list, q->n, question);
}

void questions_ask(struct questions *q, const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_nodes; i++)
		add_member(q, want->nodes[i], topo_find_node(have, want->nodes[i]->name));
	for (size_t i = 0; i < q->n_members; i++)
		for (size_t k = 0; k < q->n_members; k++)
			if (i != k && !kind_is_guest(q->members[i].node->kind))
				add_pair(q, &q->members[i], &q->members[k]);
}

/* The route that says most about the address, or NULL. */
static const struct route *route_to(const struct node *node, const struct cidr *to)
{
	const struct route *found = NULL;
	struct cidr net;
	int best = -1;

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

		if (r->table != TABLE_MAIN || text_cidr(r->to, true, &net) < 0 ||
		    !cidr_covers(&net, to) || net.len <= best)
			continue;
		best = net.len;
		found = r;
	}
	return found;
}

/* The interface that has an address in the same network, or NULL. */
static const struct iface *iface_near(const struct node *node, const struct cidr *to)
{
	struct cidr net;

	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		for (size_t k = 0; k < f->n_addresses; k++)
			if (text_cidr(f->addresses[k].cidr, true, &net) == 0 &&
			    cidr_covers(&net, to))
				return f;
	}
	return NULL;
}

const char *node_gateway(const struct node *node, const struct cidr *to)
{
	const struct route *r = iface_near(node, to) ? NULL : route_to(node, to);

	return r ? r->via : NULL;
}

bool member_has(const struct member *m, const char *address)
{
	for (size_t i = 0; i < m->node->n_ifaces; i++) {
		const struct iface *f = m->node->ifaces[i];
		size_t len = strlen(address);

		for (size_t k = 0; k < f->n_addresses; k++)
			if (!strncmp(f->addresses[k].cidr, address, len) &&
			    f->addresses[k].cidr[len] == '/')
				return true;
	}
	return false;
}

const struct iface *node_way_out(const struct node *node, const struct cidr *to)
{
	const struct iface *near = iface_near(node, to);
	const struct route *r = near ? NULL : route_to(node, to);

	for (size_t i = 0; r && r->dev && i < node->n_ifaces; i++)
		if (node->ifaces[i]->dev && !strcmp(node->ifaces[i]->dev, r->dev))
			return node->ifaces[i];
	return near;
}

uint32_t member_mtu(const struct member *m, const struct cidr *to)
{
	const struct iface *f = node_way_out(m->node, to);

	return f ? f->mtu : 0;
}
