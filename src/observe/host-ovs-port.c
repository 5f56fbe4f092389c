/* SPDX-License-Identifier: MIT */
/*
 * Ports in the databases of a host: veth pairs that are there already, internal ports
 * wherever their devices are, patch ports, and what no file can say.
 */
#include <string.h>

#include "model/read.h"
#include "observe/host.h"

/* A device, among others of its name. */
struct candidate {
	struct dev *dev;
	size_t next; /* SIZE_MAX: none */
};

struct ports {
	struct find *h;
	const struct ovs_scan *ovs;
	struct map names; /* of ports -> index */
	struct map heads; /* names of devices that can be internal ports -> index */
	struct candidate *list;
	size_t n;
};

static void tell_vlans(struct find *h, const struct iface *f, const struct ovs_port *p)
{
	const char *words = *p->tag ? arena_printf(h->arena, "tag %s", p->tag) : "";

	if (p->trunks)
		words = arena_printf(h->arena, "%s%strunks", words, *words ? ", " : "");
	if (*p->mode)
		words = arena_printf(h->arena, "%s%s%s", words, *words ? ", " : "",
				     host_plain(h->arena, p->mode));
	if (*words)
		topo_warn_file(
			h->t, f->node, f,
			"its VLANs (%s) are not in the file: what is made of one carries "
			"all",
			words);
}

static void tell_port(struct find *h, struct iface *f, const struct ovs_port *p)
{
	if (p->error) {
		f->error = host_plain(h->t->arena, p->error);
		topo_warn(h->t, f->node, f, "Open vSwitch: %s", f->error);
	}
	tell_vlans(h, f, p);
}

/* An end that is only a name in the database. */
static struct iface *add_port(struct ports *x, const struct ovs_port *p, const char *name)
{
	struct find *h = x->h;
	struct node *node = p->bridge->is;
	struct iface *f = topo_add_iface(h->t, node, host_name(h, node->name, name));

	f->ns = node->ns;
	f->dev = host_plain(h->t->arena, p->name);
	f->alias = "";
	f->nodev = true;
	f->master = node->self->dev;
	f->up = f->carrier = !p->error;
	return f;
}

static bool is_of_ovs(const struct find *h, const struct dev *dev)
{
	const char *holder = host_holder(h, dev);

	return is_ovs_kind(dev) && !dev->is && dev->as && !dev->as->link &&
	       (!holder || !strncmp(holder, "ovs-vswitchd ", strlen("ovs-vswitchd ")));
}

static void add_candidates(struct ports *x)
{
	for (size_t i = 0; i < x->h->snap->n; i++) {
		struct netns *p = x->h->snap->all[i];

		for (size_t k = 0; k < p->n_devs; k++) {
			struct dev *dev = &p->devs[k];
			struct candidate c = {dev, SIZE_MAX};

			if (!is_of_ovs(x->h, dev))
				continue;
			map_get(&x->heads, dev->link.name, &c.next);
			map_put(&x->heads, dev->link.name, x->n);
			ARENA_PUSH(x->h->arena, x->list, x->n, c);
		}
	}
}

/* The one device of that name, or the one of them that has the port's MAC; else NULL. */
static struct dev *find_internal(const struct ports *x, const struct ovs_port *p)
{
	size_t i = SIZE_MAX, n = 0, n_macs = 0;
	struct dev *any = NULL, *same = NULL;

	map_get(&x->heads, p->name, &i);
	for (; i != SIZE_MAX; i = x->list[i].next) {
		struct dev *dev = x->list[i].dev;

		if (dev->as->link)
			continue;
		any = dev;
		n++;
		if (!strcmp(dev->as->mac, p->mac)) {
			same = dev;
			n_macs++;
		}
	}
	if (n == 1)
		return any;
	return n_macs == 1 ? same : NULL;
}

static void add_internal(struct ports *x, const struct ovs_port *p)
{
	struct find *h = x->h;
	struct dev *dev = find_internal(x, p);
	struct iface *port;
	struct link *link;

	if (!dev) {
		port = add_port(x, p, p->name);
		tell_port(h, port, p);
		port->kind = "internal";
		host_broken_iface(h, port,
				  "the device of this internal port cannot be found");
		return;
	}
	port = add_port(
		x, p,
		arena_printf(h->arena, "%s-%s", dev->as->node->name, dev->as->name));
	tell_port(h, port, p);
	link = topo_add_link(h->t, LINK_INTERNAL, port, dev->as);
	link->mtu = dev->link.mtu;
}

static const struct ovs_port *find_patch(const struct ports *x, const struct ovs_port *p)
{
	const struct ovs_port *q;
	size_t i;

	if (!map_get(&x->names, p->peer, &i))
		return NULL;
	q = &x->ovs->ports[i];
	return q != p && !strcmp(q->type, "patch") && !strcmp(q->peer, p->name) ? q
										: NULL;
}

static void add_patch(struct ports *x, const struct ovs_port *p)
{
	const struct ovs_port *q = find_patch(x, p);
	struct iface *a, *b;

	if (q && q < p)
		return; /* added by the other one */
	a = add_port(x, p, p->name);
	tell_port(x->h, a, p);
	if (!q) {
		a->kind = "patch";
		host_broken_iface(x->h, a, "the peer of this patch port is not there");
		return;
	}
	b = add_port(x, q, q->name);
	tell_port(x->h, b, q);
	find_add_link(x->h, LINK_PATCH, a, b);
}

/* A tunnel, say. */
static void add_other(struct ports *x, const struct ovs_port *p)
{
	struct find *h = x->h;
	struct iface *f = add_port(x, p, p->name);
	const char *words = NULL;

	if (*p->key)
		words = arena_printf(h->arena, "id %s", p->key);
	if (*p->remote)
		words = arena_printf(h->arena, "%s%sto %s", words ? words : "",
				     words ? " " : "", p->remote);
	tell_port(h, f, p);
	f->kind = p->n_ifaces > 1 ? "bond"
		  : *p->type	  ? host_plain(h->t->arena, p->type)
				  : "system";
	f->detail = words ? host_plain(h->t->arena, words) : NULL;
	host_beyond_iface(h, f,
			  arena_printf(h->arena,
				       "a port of type '%s': no file says that as yet",
				       f->kind));
}

/* The type of link that such a port makes; told where no file says that, or says it with
 * such an MTU. */
static void set_type(struct find *h, struct link *link, const struct ovs_port *p)
{
	uint32_t most;

	if (!link_type_of_port(p->type, &link->type)) {
		host_beyond_link(
			h, link,
			arena_printf(h->arena,
				     "a port of type '%s': no file says that as yet",
				     host_plain(h->arena, p->type)));
		return;
	}
	most = link_traits[link->type].max_mtu;
	if (most && link->mtu > most)
		host_beyond_link(h, link,
				 arena_printf(h->arena,
					      "MTU %u on a link of type '%s': a file has "
					      "%u at most there",
					      link->mtu, link_type_name(link->type),
					      most));
}

static void add_device(struct ports *x, const struct ovs_port *p, struct dev *dev)
{
	struct find *h = x->h;
	struct iface *f = dev->as;

	tell_port(h, f, p);
	f->master = f->node->self ? f->node->self->dev : f->master;
	if (f->link && *p->type)
		set_type(h, f->link, p);
	else if (p->n_ifaces > 1 && f->link)
		host_beyond_link(h, f->link,
				 arena_printf(h->arena,
					      "it is one of %zu interfaces of a port: no "
					      "file says that as yet",
					      p->n_ifaces));
}

static void add_all(struct ports *x)
{
	for (size_t i = 0; i < x->ovs->n_ports; i++) {
		const struct ovs_port *p = &x->ovs->ports[i];
		struct dev *dev = host_ovs_dev(x->h, x->ovs, p->name);

		if (!strcmp(p->type, "internal"))
			add_internal(x, p);
		else if (!strcmp(p->type, "patch"))
			add_patch(x, p);
		else if (dev && dev->as && dev->port == p->bridge->is)
			add_device(x, p, dev);
		else
			add_other(x, p);
	}
}

void host_see_ovs_links(struct find *h)
{
	for (size_t i = 0; i < h->snap->n_ovs; i++) {
		struct ports x = {.h = h,
				  .ovs = &h->snap->ovs[i],
				  .names.arena = h->arena,
				  .heads.arena = h->arena};

		for (size_t k = 0; k < x.ovs->n_ports; k++)
			map_put(&x.names, x.ovs->ports[k].name, k);
		add_candidates(&x);
		add_all(&x);
	}
}
