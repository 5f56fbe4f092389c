/* SPDX-License-Identifier: MIT */
/*
 * ping: every node of a lab to every other.  The questions, and the answers as
 * their reader sees them.
 */
#include "api/ping.h"

#include <errno.h>

#include "api/api.h"
#include "api/json.h"
#include "api/look.h"

DEFINE_CLEANUP(struct ny_ping *, ny_ping_free);

void ny_ping_free(struct ny_ping *p)
{
	if (p)
		arena_free(p->arena); /* p lives in it */
}

static bool is_local(const struct cidr *c)
{
	if (c->family == AF_INET)
		return c->bytes[0] == 127;
	return IN6_IS_ADDR_LINKLOCAL(&c->v6) || IN6_IS_ADDR_LOOPBACK(&c->v6);
}

static void add_address(struct ny_ping *p, struct member *m, const char *text)
{
	char plain[CIDR_TEXT];
	struct cidr c;
	unsigned six;
	size_t n;

	if (text_cidr(text, true, &c) < 0 || is_local(&c))
		return;
	six = c.family == AF_INET6;
	n = m->n[six];
	cidr_addr_text(&c, plain);
	ARENA_PUSH(p->arena, m->texts[six], n, arena_strdup(p->arena, plain));
	ARENA_PUSH(p->arena, m->addresses[six], m->n[six], c);
}

static void add_member(struct ny_ping *p, const struct node *node)
{
	struct member m = {.name = arena_strdup(p->arena, node->name),
			   .ns = arena_strdup(p->arena, node->ns)};

	if (kind_is_switch(node->kind) || !node->ns || node->stale)
		return;
	for (size_t i = 0; i < node->n_ifaces; i++)
		for (size_t k = 0; k < node->ifaces[i]->n_addresses; k++)
			if (node->ifaces[i]->addresses[k].owner == OWNER_LAB)
				add_address(p, &m, node->ifaces[i]->addresses[k].cidr);
	if (m.n[0] || m.n[1])
		ARENA_PUSH(p->arena, p->members, p->n_members, m);
}

static void add_question(struct ny_ping *p, size_t from, size_t to, unsigned six,
			 const char *failure)
{
	struct question q = {.from = (uint32_t)from,
			     .to = (uint32_t)to,
			     .six = six,
			     .address = "",
			     .failure = failure};

	ARENA_PUSH(p->arena, p->questions, p->n, q);
}

static void add_questions(struct ny_ping *p, size_t from, size_t to)
{
	const struct member *a = &p->members[from], *b = &p->members[to];
	bool any = false;

	for (unsigned six = 0; six < 2; six++) {
		if (a->n[six] && b->n[six]) {
			add_question(p, from, to, six, NULL);
			any = true;
		}
	}
	if (!any)
		add_question(p, from, to, 0, "they have no address family in common");
}

static struct ny_ping *make_questions(const char *lab, const struct topo *have)
{
	struct arena *arena = arena_new();
	struct ny_ping *p = arena_alloc(arena, sizeof(*p));

	p->arena = arena;
	p->lab = arena_strdup(arena, lab);
	for (size_t i = 0; i < have->n_nodes; i++)
		add_member(p, have->nodes[i]);
	for (size_t i = 0; i < p->n_members; i++)
		for (size_t k = 0; k < p->n_members; k++)
			if (i != k)
				add_questions(p, i, k);
	return p;
}

int ny_ping_all(struct ny_world *w, const char *lab, unsigned flags, struct ny_ping **ret)
{
	struct err *err = face_begin(w);
	_cleanup_(ny_ping_freep) struct ny_ping *p = NULL;
	_cleanup_look_ struct look look = {};
	int r = face_check_lab(w, lab, err);

	if (r == 0)
		r = face_host(w, err);
	if (r == 0)
		r = look_at(w, lab, &look, err);
	if (r < 0)
		return r;
	if (look_is_empty(&look))
		return look_no_lab(lab, err);
	p = make_questions(lab, look.have);
	r = ping_rounds(w, p, flags & NY_PING_MTU, err);
	if (r == 0)
		*ret = steal_ptr(p);
	return r;
}

static const struct question *at(const struct ny_ping *p, size_t i)
{
	return i < p->n ? &p->questions[i] : NULL;
}

const char *ny_ping_lab(const struct ny_ping *p)
{
	return p->lab;
}

size_t ny_ping_n(const struct ny_ping *p)
{
	return p->n;
}

size_t ny_ping_n_failed(const struct ny_ping *p)
{
	return p->n_failed;
}

const char *ny_ping_from(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? p->members[at(p, i)->from].name : NULL;
}

const char *ny_ping_to(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? p->members[at(p, i)->to].name : NULL;
}

const char *ny_ping_address(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->address : NULL;
}

const char *ny_ping_failure(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->failure : NULL;
}

uint32_t ny_ping_rtt(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->rtt : 0;
}

uint32_t ny_ping_bytes(const struct ny_ping *p, size_t i)
{
	return at(p, i) ? at(p, i)->bytes : 0;
}

char *ny_ping_json(const struct ny_ping *p)
{
	_cleanup_json_ json_t *doc = json_object();
	json_t *list = json_array();

	for (size_t i = 0; i < p->n; i++) {
		const struct question *q = &p->questions[i];
		json_t *j = json_object();

		json_object_set_new(j, "from", json_string(ny_ping_from(p, i)));
		json_object_set_new(j, "to", json_string(ny_ping_to(p, i)));
		json_object_set_new(j, "address",
				    json_text_or_null(*q->address ? q->address : NULL));
		json_object_set_new(j, "bytes", json_integer(q->bytes));
		json_object_set_new(j, "rtt_us",
				    q->failure ? json_null() : json_integer(q->rtt));
		json_object_set_new(j, "failure", json_text_or_null(q->failure));
		json_array_append_new(list, j);
	}
	json_object_set_new(doc, "format", json_integer(JSON_FORMAT));
	json_object_set_new(doc, "lab", json_string(p->lab));
	json_object_set_new(doc, "failed", json_integer((json_int_t)p->n_failed));
	json_object_set_new(doc, "pings", list);
	return json_text(doc);
}
