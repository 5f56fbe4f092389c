/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "api/ping.h"

static bool is_local(const struct cidr *c)
{
	if (c->family == AF_INET)
		return c->bytes[0] == 127;
	return IN6_IS_ADDR_LINKLOCAL(&c->v6) || IN6_IS_ADDR_LOOPBACK(&c->v6);
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

static void add_addresses(struct questions *q, struct member *m, const struct iface *f)
{
	struct cidr c;

	for (size_t i = 0; i < f->n_addresses; i++) {
		if (f->addresses[i].owner != OWNER_LAB ||
		    text_cidr(f->addresses[i].cidr, true, &c) < 0 || is_local(&c))
			continue;
		add_address(q, m, &c);
	}
}

static void add_member(struct questions *q, const struct node *node)
{
	struct member m = {.node = node};

	if (kind_is_switch(node->kind) || !node->ns || node->stale)
		return;
	for (size_t i = 0; i < node->n_ifaces; i++)
		add_addresses(q, &m, node->ifaces[i]);
	if (m.n[0] || m.n[1])
		ARENA_PUSH(q->arena, q->members, q->n_members, m);
}

static void add_pair(struct questions *q, const struct member *from,
		     const struct member *to)
{
	struct question question = {.from = from, .to = to};
	size_t before = q->n;

	for (unsigned six = 0; six < 2; six++) {
		question.six = six;
		if (from->n[six] && to->n[six])
			ARENA_PUSH(q->arena, q->list, q->n, question);
	}
	if (q->n > before)
		return;
	question.six = !to->n[0];
	question.over = true;
	question.failure = "they have no address family in common";
	ARENA_PUSH(q->arena, q->list, q->n, question);
}

void questions_ask(struct questions *q, const struct topo *have)
{
	for (size_t i = 0; i < have->n_nodes; i++)
		add_member(q, have->nodes[i]);
	for (size_t i = 0; i < q->n_members; i++)
		for (size_t k = 0; k < q->n_members; k++)
			if (i != k)
				add_pair(q, &q->members[i], &q->members[k]);
}

/* By the route that says most about the address. */
static const char *device_to(const struct node *node, const struct cidr *to)
{
	const char *dev = NULL;
	struct cidr net;
	int best = -1;

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

		if (text_cidr(r->to, true, &net) < 0 || !cidr_covers(&net, to) ||
		    net.len <= best)
			continue;
		best = net.len;
		dev = r->dev;
	}
	return dev;
}

uint32_t member_mtu(const struct member *m, const struct cidr *to)
{
	const char *dev = device_to(m->node, to);
	struct cidr net;

	for (size_t i = 0; i < m->node->n_ifaces; i++) {
		const struct iface *f = m->node->ifaces[i];

		for (size_t k = 0; k < f->n_addresses; k++)
			if (text_cidr(f->addresses[k].cidr, true, &net) == 0 &&
			    cidr_covers(&net, to))
				return f->mtu;
	}
	for (size_t i = 0; dev && i < m->node->n_ifaces; i++)
		if (m->node->ifaces[i]->dev && !strcmp(m->node->ifaces[i]->dev, dev))
			return m->node->ifaces[i]->mtu;
	return 0;
}
