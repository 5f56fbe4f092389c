/* SPDX-License-Identifier: MIT */
/* Words for nodes, interfaces and links; see label.h.  Quotes nothing. */
#include "draw/label.h"

#include <string.h>

#include "model/utf8.h"

static bool is_lo(const struct iface *f)
{
	return !strcmp(f->name, "lo") && !kind_is_switch(f->node->kind);
}

/* Nothing that is declared has a carrier, or is down. */
static bool is_found(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++)
			if (t->nodes[i]->ifaces[k]->carrier ||
			    !t->nodes[i]->ifaces[k]->up)
				return true;
	return t->host != NULL;
}

static void add_to_home(struct labels *l, size_t node)
{
	struct node *const *nodes = l->t->nodes;
	const char *ns = nodes[node]->ns;
	struct label_home *home;
	size_t i;

	if (!map_get(&l->ns, ns, &i)) {
		struct label_home new = {.title = "host"};

		if (*ns)
			new.title = arena_printf(l->arena, "netns %s", ns);
		else if (l->t->host)
			new.title = arena_printf(l->arena, "host %s", l->t->host);
		i = l->n_homes;
		map_put(&l->ns, ns, i);
		ARENA_PUSH(l->arena, l->homes, l->n_homes, new);
	}
	home = &l->homes[i];
	ARENA_PUSH(l->arena, home->nodes, home->n, node);
	l->housed[node] = true;
}

/* A namespace without switches is one box; one with switches is a box around them. */
static void find_homes(struct labels *l)
{
	struct node *const *nodes = l->t->nodes;

	l->housed = arena_alloc(l->arena, l->t->n_nodes * sizeof(*l->housed));
	for (size_t i = 0; i < l->t->n_nodes; i++)
		if (nodes[i]->ns && nodes[i]->kind != KIND_NAMESPACE)
			add_to_home(l, i);
	for (size_t i = 0; i < l->t->n_nodes; i++)
		if (nodes[i]->ns && nodes[i]->kind == KIND_NAMESPACE &&
		    map_get(&l->ns, nodes[i]->ns, NULL))
			add_to_home(l, i);
}

void labels_init(struct labels *l, struct arena *arena, const struct topo *t)
{
	*l = (struct labels){.arena = arena, .t = t, .found = is_found(t)};
	l->ns.arena = arena;
	find_homes(l);
}

static void add_line(const struct labels *l, struct label *label, struct label_line line)
{
	ARENA_PUSH(l->arena, label->lines, label->n, line);
}

/* Of that object; and, where there are none, what else is wrong with it (or NULL). */
static void add_warnings(const struct labels *l, struct label *label,
			 const struct node *node, const struct iface *f,
			 const char *wrong)
{
	const char *prefix = f ? arena_printf(l->arena, "%s: ", f->name) : "";

	for (size_t i = 0; i < l->t->n_warnings; i++) {
		const struct warning *w = &l->t->warnings[i];

		if (w->node != node || w->iface != f)
			continue;
		wrong = NULL;
		add_line(l, label,
			 (struct label_line){.what = LINE_WARNING,
					     .text = arena_printf(l->arena, "! %s%s",
								  prefix, w->text)});
	}
	if (wrong)
		add_line(l, label,
			 (struct label_line){.what = LINE_WARNING,
					     .text = arena_printf(l->arena, "! %s%s",
								  prefix, wrong)});
}

/* "ovs, datapath netdev, existing" */
static const char *about_node(const struct labels *l, const struct node *node)
{
	const struct iface *self = node->self;
	_cleanup_buf_ struct buf out = {};

	buf_add(&out, kind_name(node->kind));
	if (node->kind == KIND_OVS && node->datapath != DATAPATH_AUTO)
		buf_addf(&out, ", datapath %s", ovs_datapath_words[node->datapath]);
	buf_add(&out, node->existing ? ", existing" : "");
	buf_add(&out, node->stp ? ", stp" : "");
	if (self && self->dev && strcmp(self->dev, node->name) != 0)
		buf_addf(&out, ", dev %s", self->dev);
	if (self && l->found && !self->up)
		buf_add(&out, ", down");
	if (node->kind == KIND_NAMESPACE && node->ns && *node->ns &&
	    strcmp(node->ns, node->name) != 0)
		buf_addf(&out, ", netns %s", node->ns);
	if (node->label)
		buf_addf(&out, ", of %s", node->label);
	if (node->lab && strcmp(node->lab, l->t->name) != 0)
		buf_addf(&out, ", lab %s", node->lab);
	return arena_strdup(l->arena, buf_str(&out));
}

/* "down", "no carrier", "error", or NULL: nothing to say */
static const char *state_of(const struct labels *l, const struct iface *f)
{
	if (!l->found)
		return NULL;
	if (f->error)
		return "error";
	if (!f->up)
		return "down";
	return f->carrier ? NULL : "no carrier";
}

/* The device has another name than the interface, which is worth telling. */
static bool has_other_name(const struct iface *f)
{
	return f->dev && (f->altname || topo_is_shadow(f)) &&
	       strcmp(f->dev, f->name) != 0;
}

/* "tap1, mtu 1400, no carrier" */
static const char *about_iface(const struct labels *l, const struct iface *f)
{
	const char *state = state_of(l, f);
	_cleanup_buf_ struct buf out = {};

	if (is_lo(f))
		return f->name;
	buf_add(&out, f->name);
	if (f->kind && *f->kind)
		buf_addf(&out, ", %s", f->kind);
	if (f->detail && *f->detail)
		buf_addf(&out, "%s %s", f->kind && *f->kind ? "" : ",", f->detail);
	if (f->mtu && f->mtu != l->t->mtu)
		buf_addf(&out, ", mtu %u", f->mtu);
	if (has_other_name(f))
		buf_addf(&out, ", dev %s", f->dev);
	if (state)
		buf_addf(&out, ", %s", state);
	return arena_strdup(l->arena, buf_str(&out));
}

/* On a host that was not searched for one lab, all are foreign. */
static struct label_line address_line(const struct labels *l, const struct address *a)
{
	struct label_line line = {.what = LINE_ADDRESS, .text = a->cidr};

	if (a->owner == OWNER_FOREIGN && !l->t->host)
		line.text = arena_printf(l->arena, "%s (foreign)", a->cidr);
	return line;
}

/* Addresses that the kernel makes by itself are left out, and a lo that has no others. */
static void add_iface(const struct labels *l, struct label *label, size_t port,
		      const struct iface *f)
{
	const size_t head = label->n;

	add_line(l, label,
		 (struct label_line){LINE_PORT, about_iface(l, f), port,
				     f->beyond || (!is_lo(f) && state_of(l, f))});
	for (size_t i = 0; i < f->n_addresses; i++)
		if (f->addresses[i].owner != OWNER_KERNEL)
			add_line(l, label, address_line(l, &f->addresses[i]));
	if (is_lo(f) && label->n == head + 1)
		label->n = head;
	add_warnings(l, label, f->node, f, f->error ? f->error : f->beyond);
}

static bool is_default(const struct route *r)
{
	return !strcmp(r->to, "0.0.0.0/0") || !strcmp(r->to, "::/0");
}

/* Default routes, and how many others; not those of the kernel. */
static void add_routes(const struct labels *l, struct label *label,
		       const struct node *node)
{
	struct label_line line = {.what = LINE_ABOUT};
	size_t others = 0;

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

		if (r->owner == OWNER_KERNEL)
			continue;
		others += !is_default(r);
		if (!is_default(r))
			continue;
		line.text =
			arena_printf(l->arena, "default %s %s", r->via ? "via" : "dev",
				     r->via   ? r->via
				     : r->dev ? r->dev
					      : "?");
		add_line(l, label, line);
	}
	line.text = arena_printf(l->arena, "%zu route%s", others, others == 1 ? "" : "s");
	if (others)
		add_line(l, label, line);
}

struct label label_node(const struct labels *l, size_t i)
{
	const struct node *node = l->t->nodes[i];
	struct label label = {};

	add_line(l, &label, (struct label_line){.what = LINE_NAME, .text = node->name});
	add_line(l, &label,
		 (struct label_line){.what = LINE_ABOUT, .text = about_node(l, node)});
	add_routes(l, &label, node);
	if (node->lo_down)
		add_line(l, &label,
			 (struct label_line){.what = LINE_WARNING,
					     .text = "! lo is down"});
	add_warnings(l, &label, node, NULL, node->beyond);
	for (size_t k = 0; k < node->n_ifaces; k++)
		add_iface(l, &label, k, node->ifaces[k]);
	if (node->self)
		add_warnings(l, &label, node, node->self, NULL);
	return label;
}

struct label label_lab(const struct labels *l)
{
	struct label label = {};

	add_warnings(l, &label, NULL, NULL, NULL);
	return label;
}

bool label_node_index(const struct labels *l, const struct node *node, size_t *ret)
{
	return map_get(&l->t->by_name, node->name, ret) && l->t->nodes[*ret] == node;
}

bool label_port_index(const struct iface *f, size_t *ret)
{
	return map_get(&f->node->by_name, f->name, ret) && f->node->ifaces[*ret] == f;
}

bool label_link_works(const struct labels *l, const struct link *link)
{
	for (int i = 0; i < 2; i++) {
		const struct iface *f = link->end[i];
		size_t k;

		if (!label_node_index(l, f->node, &k) || !label_port_index(f, &k) ||
		    state_of(l, f))
			return false;
	}
	return true;
}

int label_first_end(const struct link *link, size_t *n)
{
	bool member = kind_is_switch(link->end[0]->node->kind) &&
		      !kind_is_switch(link->end[1]->node->kind);

	return member ? (*n)++ % 2 == 0 : 0;
}

bool label_char(const char **s, const char **ret_bytes, size_t *ret_len)
{
	uint32_t c;
	size_t len = utf8_char(*s, strnlen(*s, 4), &c);
	/* XML has no place for the last two. */
	bool fine = len && utf8_printable(c) && c != 0xfffe && c != 0xffff;

	*ret_bytes = *s;
	*ret_len = fine ? len : 1;
	*s += *ret_len;
	return fine;
}
