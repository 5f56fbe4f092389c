/* SPDX-License-Identifier: MIT */
/* The types of the key table that hold links and their endpoints. */
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "model/names.h"
#include "model/types.h"

/* "ns1:tap1" and "br-test"; what is behind the colon is checked later. */
static void split(struct reader *r, const struct value *v, struct endpoint *e)
{
	const char *colon = strchr(v->text, ':');

	if (!colon) {
		e->node = arena_strdup(r->t->arena, v->text);
		return;
	}
	e->node = arena_strndup(r->t->arena, v->text, (size_t)(colon - v->text));
	e->iface = arena_strdup(r->t->arena, colon + 1);
}

/* [ns1: tap1, ...] is, to YAML, a mapping; what was meant is plain. */
static bool is_blank_after_colon(const struct value *v)
{
	const struct value *only = v->first;

	return v->n == 1 && !key_find(AT_ENDPOINT, only->key) &&
	       (only->kind == VALUE_TEXT || only->kind == VALUE_NULL);
}

/* Whatever form it has; false after a fault. */
static bool read_endpoint(struct reader *r, const struct value *v, struct endpoint *e)
{
	struct arena *arena = r->faults->arena;
	size_t before = r->faults->n;

	e->at = v->at;
	if (v->kind == VALUE_TEXT) {
		split(r, v, e);
	} else if (v->kind == VALUE_MAP && is_blank_after_colon(v)) {
		const char *iface = v->first->kind == VALUE_TEXT ? v->first->text : "";

		fault_add(
			r->faults, v->at,
			"%s: %s is a mapping to YAML; write NODE:INTERFACE without a blank",
			quoted(arena, v->first->key), quoted(arena, iface));
	} else if (v->kind == VALUE_MAP) {
		r->where = "an endpoint";
		keys_read(r, AT_ENDPOINT, v, e);
	} else {
		types_is_item(r, v, VALUE_TEXT,
			      "an endpoint must be a text such as ns1:eth0");
	}
	return e->node && r->faults->n == before;
}

/* Under which name the host is in the lab, where it is asked for by its kind. */
static const char *host_meant(const struct topo *t, const char *name)
{
	for (size_t i = 0; i < t->n_nodes && !strcmp(name, "host"); i++)
		if (kind_is_host(t->nodes[i]->kind))
			return t->nodes[i]->name;
	return NULL;
}

static void no_such_node(struct reader *r, const struct endpoint *e)
{
	const char *words[NEAR_MAX + 1] = {0}, *near;
	struct arena *arena = r->faults->arena;

	if (faults_full(r->faults))
		return;
	for (size_t i = 0; i < r->t->n_nodes && i < NEAR_MAX; i++)
		words[i] = r->t->nodes[i]->name;
	near = host_meant(r->t, e->node) ?: text_nearest(e->node, words);
	if (!near && !strcmp(e->node, "host"))
		fault_add(r->faults, e->at,
			  "the link leads nowhere: there is no node 'host'; if this host "
			  "is meant, add 'host: {kind: host}' under 'nodes'");
	else
		fault_add(r->faults, e->at,
			  "the link leads nowhere: there is no node %s%s%s%s",
			  quoted(arena, e->node), near ? "; did you mean " : "",
			  near ? quoted(arena, near) : "", near ? "?" : "");
}

/* The name of a switch's port that the file leaves out: who is at the other end. */
static const char *port_name(struct arena *arena, const struct endpoint *e,
			     const struct endpoint *other)
{
	if (other->iface)
		return arena_printf(arena, "%s-%s", other->node, other->iface);
	return arena_printf(arena, "%s-%s", e->node, other->node);
}

/* The interface e means; NULL after a fault. */
static struct iface *find_end(struct reader *r, const struct endpoint *e,
			      const struct endpoint *other)
{
	struct node *node = topo_find_node(r->t, e->node);
	struct arena *arena = r->faults->arena;
	const char *name = e->iface, *wrong;
	struct iface *f;

	if (!node) {
		no_such_node(r, e);
		return NULL;
	}
	if (node->kind == KIND_COUNT)
		return NULL; /* its kind is a fault already */
	if (!name && !kind_is_switch(node->kind)) {
		fault_add(r->faults, e->at,
			  "%s is no switch: say which interface of it, as in %s",
			  quoted(arena, e->node),
			  quoted(arena, arena_printf(arena, "%s:eth0", e->node)));
		return NULL;
	}
	wrong = name ? name_wrong(arena, name, TOPO_NAME_MAX) : NULL;
	if (wrong) {
		fault_add(r->faults, e->at, "interface name %s %s", quoted(arena, name),
			  wrong);
		return NULL;
	}
	if (!name)
		name = port_name(r->t->arena, e, other);
	f = topo_find_iface(node, name);
	if (!f) {
		f = topo_add_iface(r->t, node, name);
		f->at = e->at;
	}
	return f;
}

/* Gives an end to a link; false after a fault. */
static bool take_end(struct reader *r, const struct endpoint *e, struct iface *f,
		     struct link *link)
{
	struct arena *arena = r->faults->arena;

	if (!strcmp(f->name, "lo") && !kind_is_switch(f->node->kind)) {
		fault_add(r->faults, e->at,
			  "lo cannot be an end of a link: it is the node's loopback");
		return false;
	}
	if (f->link) {
		fault_add(r->faults, e->at,
			  "endpoint %s is used twice (first in the link on line %u); an "
			  "interface is an end of one link",
			  quoted(arena, arena_printf(arena, "%s:%s", e->node, f->name)),
			  f->link->at.line);
		return false;
	}
	if ((port_has_vlans(&e->set) || port_has_options(&e->set)) &&
	    !kind_is_switch(f->node->kind)) {
		fault_add(
			r->faults, e->at,
			"%s is no switch, and %s set on a switch's end of a link; leave "
			"%s out here",
			quoted(arena, e->node),
			port_has_vlans(&e->set) ? "'vlan' and 'trunk' are" : "'port' is",
			port_has_vlans(&e->set) ? "them" : "it");
		f->link = link; /* it has one */
		return false;
	}
	f->link = link;
	f->said = e->set;
	f->queue_said = e->queue;
	return true;
}

/* A link that cannot be read still names interfaces: they are not without a link. */
static void mention(struct reader *r, const struct value *v, struct link *link)
{
	for (const struct value *i = v->first; i; i = i->next) {
		struct endpoint e = {0};
		struct node *node;
		struct iface *f;

		if (i->kind != VALUE_TEXT)
			continue;
		split(r, i, &e);
		node = topo_find_node(r->t, e.node);
		f = topo_find_iface(node, e.iface);
		if (f && !f->link)
			f->link = link;
	}
}

static void wrong_count(struct reader *r, const struct value *v)
{
	fault_add(r->faults, v->at, "a link has two endpoints, this one has %zu%s", v->n,
		  v->n < 2 ? ""
			   : "; to connect more members add a switch (a node of kind: "
			     "bridge) and a link from each member to it");
}

READ(read_endpoints)
{
	struct link *link = container_of(member, struct link, end);
	struct endpoint e[2] = {0};
	struct iface *f[2];
	bool ok;

	if (v->n != 2) {
		wrong_count(r, v);
		mention(r, v, link);
		return;
	}
	ok = read_endpoint(r, v->first, &e[0]);
	ok = read_endpoint(r, v->last, &e[1]) && ok;
	if (!ok) {
		mention(r, v, link);
		return;
	}
	for (int i = 0; i < 2; i++)
		f[i] = find_end(r, &e[i], &e[!i]);
	for (int i = 0; i < 2; i++)
		if (f[i] && take_end(r, &e[i], f[i], link))
			link->end[i] = f[i];
}

READ(read_links)
{
	for (const struct value *i = v->first; i; i = i->next) {
		struct link *link = arena_alloc(r->t->arena, sizeof(*link));

		if (!types_is_item(
			    r, i, VALUE_MAP,
			    "a link must be a mapping such as '- endpoints: [ns1:eth0, "
			    "ns2:eth0]'"))
			continue;
		keys_default(AT_LINK, r->t->arena, link);
		link->at = i->at;
		link->type = LINK_TYPE_COUNT;
		r->where = "a link";
		keys_read(r, AT_LINK, i, link);
		if (!link->end[0] || !link->end[1])
			continue;
		if (link->type == LINK_TYPE_COUNT)
			link->type = topo_default_type(link->end[0], link->end[1]);
		topo_put_link(r->t, link);
	}
}

WRITE(write_links)
{
	const struct topo *t = container_of(member, const struct topo, links);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < t->n_links; i++)
		if (!t->links[i]->beyond)
			value_add(list, NULL, keys_write(w, AT_LINK, t->links[i]));
	return list->n ? list : NULL;
}

static struct value *write_endpoint(struct writer *w, const struct iface *f,
				    const struct iface *other)
{
	struct endpoint e = {.node = f->node->name,
			     .iface = f->name,
			     .set = f->said,
			     .queue = f->queue_said};
	const char *left_out =
		arena_printf(w->arena, "%s-%s", other->node->name, other->name);

	if (kind_is_switch(f->node->kind) && !kind_is_switch(other->node->kind) &&
	    !strcmp(f->name, left_out))
		e.iface = NULL;
	if (port_has_vlans(&e.set) || port_has_options(&e.set) || queue_is_set(&e.queue))
		return keys_write(w, AT_ENDPOINT, &e);
	return value_text(w->arena,
			  !e.iface ? e.node
				   : arena_printf(w->arena, "%s:%s", e.node, e.iface),
			  false);
}

READ(read_loop)
{
	bool *loop = member;

	*loop = !strcmp(v->text, "allowed");
	if (!*loop)
		key_fault(r, key, v, "");
}

WRITE(write_loop)
{
	return *(const bool *)member ? value_text(w->arena, "allowed", false) : NULL;
}

/* The member first, as people write it. */
WRITE(write_endpoints)
{
	const struct link *link = container_of(member, const struct link, end);
	const struct iface *a = link->end[0], *b = link->end[1];
	struct value *list = value_new(w->arena, VALUE_LIST);

	if (kind_is_switch(a->node->kind) && !kind_is_switch(b->node->kind)) {
		a = link->end[1];
		b = link->end[0];
	}
	value_add(list, NULL, write_endpoint(w, a, b));
	value_add(list, NULL, write_endpoint(w, b, a));
	return list;
}
