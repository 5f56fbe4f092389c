/* SPDX-License-Identifier: MIT */
/* Names that somebody else has, where the lab's names would have to be. */
#include <string.h>

#include "observe/find.h"

static const char *what_stranger(struct find *f, const struct netns *s)
{
	if (s->stale)
		return "stale file";
	if (!s->lab)
		return "namespace";
	if (!strcmp(s->lab, f->t->name))
		return "namespace with a mark that is not its own";
	return arena_printf(f->t->arena, "namespace of lab %s", s->lab);
}

/* Another lab, in a text of the result; NULL: none, or this one. */
static const char *lab_of(struct find *f, const char *lab)
{
	return lab && strcmp(lab, f->t->name) ? arena_strdup(f->t->arena, lab) : NULL;
}

static void take_strangers(struct find *f)
{
	for (size_t i = 0; i < f->n_strangers; i++) {
		const struct netns *s = f->strangers[i];

		if (!s->known)
			find_add_taken(
				f, &(struct taken){.ns = arena_strdup(f->t->arena, s->ns),
						   .what = what_stranger(f, s),
						   .lab = s->stale ? NULL
								   : lab_of(f, s->lab)});
	}
}

/* Is it the lab's?  An existing switch is not, though the topology has it. */
static bool is_ours(const struct dev *dev)
{
	const struct iface *iface = dev->as;

	return dev->known ||
	       (iface && !(iface == iface->node->self && iface->node->existing));
}

struct ports {
	unsigned n;
	const uint8_t *least; /* MAC, or NULL */
};

/* The ports of each device of a place, by the place's order of devices. */
static struct ports *count_ports(struct find *f, const struct netns *p)
{
	struct ports *all = arena_alloc(f->arena, p->n_devs * sizeof(*all));

	for (size_t i = 0; i < p->n_devs; i++) {
		const struct dev *master = netns_dev(p, p->devs[i].link.master);
		const uint8_t *mac = p->devs[i].link.mac;
		struct ports *ports = master ? &all[master - p->devs] : NULL;

		if (!ports)
			continue;
		ports->n++;
		if (!ports->least || memcmp(mac, ports->least, 6) < 0)
			ports->least = mac;
	}
	return all;
}

static const char *mac_words(struct find *f, const uint8_t mac[6])
{
	char text[MAC_TEXT];

	mac_text(mac, text);
	return arena_strdup(f->t->arena, text);
}

static void take_it(struct find *f, const struct dev *dev, struct ports ports,
		    const struct dev *master)
{
	struct arena *arena = f->t->arena;
	const struct nl_link *link = &dev->link;
	struct taken t = {
		.ns = arena_strdup(arena, dev->netns->ns),
		.dev = arena_strdup(arena, link->name),
		.what = *link->kind ? arena_strdup(arena, link->kind) : "device",
		.ports = ports.n,
		.mtu = link->mtu,
		.mac = mac_words(f, link->mac),
		.port_mac = ports.least ? mac_words(f, ports.least) : NULL,
		.vlans = link->set[SETTING_VLAN_FILTERING] ? find_usual_vlans(arena, dev)
							   : NULL,
		.master = master ? arena_strdup(arena, master->link.name) : "",
		.master_ns = master ? arena_strdup(arena, master->netns->ns) : NULL,
		.goes_along = master && !link->master,
		.lab = lab_of(f, dev->lab),
	};

	taken_fill_uplink(f, dev, &t);
	find_add_taken(f, &t);
}

/* These are names, too.  One of those of the lab's device may be its own. */
static void take_altnames(struct find *f, const struct dev *dev)
{
	struct arena *arena = f->t->arena;
	bool ours = is_ours(dev);

	for (unsigned i = 0; i < dev->link.n_altnames; i++) {
		const char *name = dev->link.altnames[i];

		if (ours &&
		    (!dev->as || (dev->as->altname && !strcmp(dev->as->altname, name))))
			continue;
		find_add_taken(
			f,
			&(struct taken){.ns = arena_strdup(arena, dev->netns->ns),
					.dev = arena_strdup(arena, name),
					.what = arena_printf(arena, "another name of %s",
							     dev->link.name),
					.altname = true,
					.of = arena_strdup(arena, dev->link.name),
					.master = ""});
	}
}

void taken_add_port(struct find *f, const struct dev *dev, const struct dev *parent)
{
	take_it(f, dev, (struct ports){0}, parent);
}

static int take_device(struct find *f, const struct dev *dev, struct ports ports,
		       struct err *err)
{
	struct dev *master = netns_dev(dev->netns, dev->link.master);
	int r = 0;

	if (!master && see_is_on_switch(f, &dev->link))
		r = find_lower(f, dev, &master, err);
	if (r < 0)
		return r;
	take_it(f, dev, ports, master);
	return 0;
}

int add_taken(struct find *f, struct err *err)
{
	int r = 0;

	take_strangers(f);
	ovs_add_taken(f);
	for (size_t i = 0; i < f->n_places && r >= 0; i++) {
		const struct netns *p = f->places[i];
		const struct ports *ports = count_ports(f, p);

		for (size_t k = 0; k < p->n_devs && r >= 0; k++) {
			const struct dev *dev = &p->devs[k];

			if (dev->link.index == NL_LOOPBACK || is_ovs_device(f, dev))
				continue;
			take_altnames(f, dev);
			if (!is_ours(dev))
				r = take_device(f, dev, ports[k], err);
		}
	}
	return r;
}
