/* SPDX-License-Identifier: MIT */
/*
 * The drawing of each interconnect: of two members and what is between them.  All that
 * stand beside each other are of one scale.
 */
#include <stdlib.h>
#include <string.h>

#include "draw/draw.h"
#include "kind/registry.h"
#include "page/parts.h"

#define CHAIN_DRAWN 3		/* switches: enough to see how it goes on */
#define WIDTH	    " width=\"" /* the first one of an SVG */

/* NULL: none that could be drawn, such as what is between nodes of a running lab. */
static const struct interconnect *interconnect_of(const struct setting *s)
{
	const struct row_kind *row = s->hops ? row_kind_find(s->interconnect) : NULL;

	if (s->hops)
		return row ? interconnect_find(row->by) : NULL;
	return interconnect_find(s->interconnect);
}

static struct iface *add_end(struct topo *t, struct node *node, const char *name)
{
	struct iface *f = topo_add_iface(t, node, name);

	f->up = true;
	f->mtu = t->mtu;
	return f;
}

static void add_member(struct topo *t, struct node *sw, enum link_type type, int i)
{
	struct node *ns =
		topo_add_node(t, KIND_DEFAULT, arena_printf(t->arena, "ns%d", i));
	struct iface *f = add_end(t, ns, arena_printf(t->arena, "tap%d", i));
	struct iface *port = add_end(t, sw, arena_printf(t->arena, "p%d", i));

	topo_add_link(t, type, f, port);
	port->nodev = link_traits[type].made == LINK_OF_DEVICE;
	if (port->nodev)
		port->dev = f->name;
}

static struct node *add_switch(struct topo *t, const struct setting *s,
			       enum node_kind kind, unsigned i)
{
	const char *name = arena_printf(t->arena, "%s-%u", kind_words[kind], i);
	struct node *sw = topo_add_node(t, kind, name);
	int datapath = word_index(ovs_datapath_words, s->datapath);

	if (kind_infos[kind].in_db && datapath >= 0)
		sw->datapath = (enum ovs_datapath)datapath;
	return sw;
}

/* A row of switches with a member at each end. */
static void add_row(struct topo *t, const struct setting *s, const struct interconnect *d)
{
	unsigned n = s->hops < 1 ? 1 : s->hops > CHAIN_DRAWN ? CHAIN_DRAWN : s->hops;
	struct node *sw = NULL, *before;

	for (unsigned i = 1; i <= n; i++) {
		before = sw;
		sw = add_switch(t, s, d->kind, i);
		if (i == 1)
			add_member(t, sw, d->type, 1);
		if (before)
			topo_add_link(
				t, row_kind_find(s->interconnect)->between,
				add_end(t, before, arena_printf(t->arena, "to-%u", i)),
				add_end(t, sw, arena_printf(t->arena, "to-%u", i - 1)));
	}
	add_member(t, sw, d->type, 2);
}

static void add_pair(struct topo *t, enum link_type type)
{
	struct node *ns1 = topo_add_node(t, KIND_DEFAULT, "ns1");
	struct node *ns2 = topo_add_node(t, KIND_DEFAULT, "ns2");

	topo_add_link(t, type, add_end(t, ns1, "tap1"), add_end(t, ns2, "tap2"));
}

struct picture {
	const struct setting *of;
	const char *svg;
	unsigned width; /* pixels */
};

static struct picture draw_one(struct page *p, const struct setting *s,
			       const struct interconnect *d)
{
	_cleanup_topo_ struct topo *t = topo_new(s->interconnect);
	_cleanup_free_ char *svg = NULL;
	const char *width;

	if (kind_is_switch(d->kind))
		add_row(t, s, d);
	else
		add_pair(t, d->type);
	svg = draw_svg(t);
	width = strstr(svg, WIDTH);
	return (struct picture){s, arena_strdup(p->arena, svg),
				width ? (unsigned)atoi(width + strlen(WIDTH)) : 0};
}

static void add_picture(struct page *p, const struct picture *one, unsigned widest)
{
	const struct setting *s = one->of;

	buf_add(&p->out, "<figure class=\"picture\" data-interconnect=\"");
	page_text(p, s->interconnect);
	buf_addf(&p->out,
		 "\" style=\"--part:" PERCENT ";--full:%upx\">\n<figcaption><strong>",
		 PLACE((int)(one->width * 1000 / (widest + !widest))), one->width);
	page_text(p, word_who(p->arena, s));
	buf_addf(&p->out, "</strong>%s</figcaption>\n%s</figure>\n",
		 s->hops ? " three of its switches are drawn" : "", one->svg);
}

/* Both alone or both in chains, and the same interconnect. */
static bool is_drawn_alike(const struct setting *a, const struct setting *b)
{
	return setting_is_of_one(a, b) && !a->hops == !b->hops;
}

/* Of the longest chain. */
static const struct setting *longest(const struct report *r, size_t first)
{
	const struct setting *s = &r->series[first].setting;

	for (size_t i = first; i < r->n_series; i++)
		if (is_drawn_alike(s, &r->series[i].setting) &&
		    r->series[i].setting.hops > s->hops)
			s = &r->series[i].setting;
	return s;
}

/* By any of its series. */
static bool was_measured(const struct report *r, const struct setting *s)
{
	for (size_t i = 0; i < r->n_series; i++)
		if (r->series[i].n && is_drawn_alike(s, &r->series[i].setting))
			return true;
	return false;
}

static bool can_be_drawn(const struct report *r, bool chains)
{
	for (size_t i = 0; i < r->n_series; i++)
		if (r->series[i].n && !r->series[i].setting.hops != chains &&
		    interconnect_of(&r->series[i].setting))
			return true;
	return false;
}

static void add_pictures(struct page *p, bool chains)
{
	struct picture *list = NULL;
	unsigned widest = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->r->n_series; i++) {
		const struct setting *s = &p->r->series[i].setting;
		const struct interconnect *d = interconnect_of(s);
		struct picture one;

		if (!d || !s->hops == chains ||
		    !report_is_first(p->r, i, is_drawn_alike) || !was_measured(p->r, s))
			continue;
		one = draw_one(p, longest(p->r, i), d);
		widest = one.width > widest ? one.width : widest;
		ARENA_PUSH(p->arena, list, n, one);
	}
	buf_add(&p->out, "<div class=\"pictures\">\n");
	for (size_t i = 0; i < n; i++)
		add_picture(p, &list[i], widest);
	buf_add(&p->out, "</div>\n");
}

void report_add_pictures(struct page *p)
{
	if (!can_be_drawn(p->r, false))
		return;
	page_heading(p, "pictures", "What was connected how");
	add_pictures(p, false);
}

void report_add_chain_pictures(struct page *p)
{
	if (can_be_drawn(p->r, true))
		add_pictures(p, true);
}
