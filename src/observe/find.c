/* SPDX-License-Identifier: MIT */
/* What every step looks up, and notes for later ones. */
#include "observe/host.h"

const char *find_key(struct arena *arena, const char *node, const char *iface)
{
	return iface ? arena_printf(arena, "%s:%s", node, iface) : node;
}

const struct node *find_applied_node(const struct find *f, const char *node)
{
	return topo_find_node(f->applied, node);
}

const struct iface *find_applied_iface(const struct find *f, const char *node,
				       const char *iface)
{
	return topo_find_iface(find_applied_node(f, node), iface);
}

const struct node *find_known_node(const struct find *f, const char *node)
{
	const struct node *found = find_applied_node(f, node);

	return found ? found : topo_find_node(f->want, node);
}

const struct iface *find_known_iface(const struct find *f, const char *node,
				     const char *iface)
{
	const struct iface *found = find_applied_iface(f, node, iface);

	return found ? found : topo_find_iface(topo_find_node(f->want, node), iface);
}

const struct iface *find_known_peer(const struct find *f, const struct dev *dev)
{
	const struct iface *before = find_known_iface(f, dev->node, dev->iface);

	return before ? topo_other_end(before) : NULL;
}

const struct node *find_layout_node(const struct find *f, const char *node)
{
	const struct node *found = topo_find_node(f->want, node);

	return found ? found : find_applied_node(f, node);
}

struct dev *find_dev(const struct find *f, const char *node, const char *iface)
{
	size_t i;

	return map_get(&f->claims, find_key(f->arena, node, iface), &i) ? f->devs[i]
									: NULL;
}

const char *find_text(const struct find *f, const char *text)
{
	return f->whole ? host_plain(f->t->arena, text) : arena_strdup(f->t->arena, text);
}

const char *find_forwards_words(const struct netns *netns)
{
	static const char *const words[] = {
		[NL_FORWARDS_IPV4] = "net.ipv4.ip_forward",
		[NL_FORWARDS_IPV6] = "net.ipv6.conf.all.forwarding",
		[NL_FORWARDS_IPV4 | NL_FORWARDS_IPV6] =
			"net.ipv4.ip_forward, net.ipv6.conf.all.forwarding",
	};

	return words[netns->forwarding];
}

struct sighting *find_add_sighting(struct find *f, const char *name, enum node_kind kind)
{
	struct sighting s = {.name = name, .kind = kind};

	map_put(&f->seen, name, f->n_sightings);
	ARENA_PUSH(f->arena, f->sightings, f->n_sightings, s);
	return &f->sightings[f->n_sightings - 1];
}

void find_add_taken(struct find *f, const struct taken *t)
{
	ARENA_PUSH(f->t->arena, f->t->taken, f->t->n_taken, *t);
}

void find_tell(struct find *f, const struct node *node, const struct iface *iface,
	       bool stops, const char *fmt, ...)
{
	struct warning w = {
		.node = node, .iface = iface, .of_file = f->whole, .set = true};
	va_list ap;

	if (!f->whole && (node->existing || topo_joins_ns(node)) && !iface && !stops)
		return;
	va_start(ap, fmt);
	w.text = arena_vprintf(f->t->arena, fmt, ap);
	va_end(ap);
	w.stops = stops;
	ARENA_PUSH(f->t->arena, f->t->warnings, f->t->n_warnings, w);
}
