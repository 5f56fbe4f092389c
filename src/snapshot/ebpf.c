/* SPDX-License-Identifier: MIT */
/*
 * eBPF switches of a namespace: which devices have their program, and what its maps say.
 * What follows from that is in the devices as if the kernel had told it of a bridge:
 * whose port one is, its VLANs, the settings of the switch.
 */
#include <errno.h>
#include <string.h>

#include "base/mark.h"
#include "setting/vlans.h"
#include "snapshot/reading.h"
#include "wire/ebpf.h"

#define NS_PER_HUNDREDTH UINT64_C(10000000)

/* A switch, opened once for all its ports. */
struct opened {
	uint32_t program;
	struct ebpf e;
	struct ebpf_conf conf;
	bool ours; /* it could be opened */
	struct dev *
		own; /* its own device, which has it; NULL: it has another one, or none */
};

/* A device that may have the program of a switch. */
struct seen {
	int index;
	struct opened *at; /* NULL: it has not */
};

struct visit {
	struct snapshot *s;
	struct netns *netns;
	struct seen *list;
	size_t n;
	struct opened **switches;
	size_t n_switches;
};

static int keep(void *data, const struct nl_qdisc *q)
{
	struct seen seen = {.index = q->index};
	struct visit *v = data;
	struct dev *dev = netns_dev(v->netns, q->index);

	if (q->receives && dev)
		dev->hooked = true;
	if (q->receives && !strcmp(q->kind, "clsact"))
		ARENA_PUSH(v->s->arena, v->list, v->n, seen);
	return 0;
}

/* What cannot be opened is as good as not there: who may not is told of that
 * elsewhere. */
static struct opened *open_switch(struct visit *v, uint32_t program)
{
	struct opened *o;

	for (size_t i = 0; i < v->n_switches; i++)
		if (v->switches[i]->program == program)
			return v->switches[i];
	o = arena_alloc(v->s->arena, sizeof(*o));
	o->program = program;
	o->e = (struct ebpf)EBPF_INIT;
	o->ours = ebpf_open_program(program, &o->e, NULL) == 0 &&
		  ebpf_conf_get(&o->e, &o->conf, NULL) == 0;
	ARENA_PUSH(v->s->arena, v->switches, v->n_switches, o);
	return o;
}

static void fill_own(struct dev *dev, const struct ebpf_conf *conf)
{
	uint32_t *set = dev->link.set;

	dev->ebpf_own = true;
	dev->ebpf_old = conf->version != ebpf_version();
	set[SETTING_AGEING] = (uint32_t)(conf->ageing_ns / NS_PER_HUNDREDTH);
	set[SETTING_FWD_MASK] = conf->group_fwd_mask;
	set[SETTING_VLAN_FILTERING] = conf->vlan_filtering != 0;
	dev->link.default_pvid = 1;
}

/* "1 pvid untagged, 20-30", as of a bridge's port. */
static const char *vlans_words(struct arena *arena, const unsigned char vlans[VLAN_IDS],
			       unsigned *ret_plain)
{
	const char *text = "";

	for (unsigned i = 0, last; i < VLAN_IDS; i = last + 1) {
		bool plain = vlans[i] & VLAN_PVID;

		last = i;
		if (!vlans[i])
			continue;
		while (!plain && last + 1 < VLAN_IDS && vlans[last + 1] == vlans[i])
			last++;
		text = arena_printf(arena, "%s%s%u", text, *text ? ", " : "", i);
		if (last > i)
			text = arena_printf(arena, "%s-%u", text, last);
		if (plain)
			text = arena_printf(arena, "%s pvid untagged", text);
		if (plain)
			*ret_plain = i;
	}
	return text;
}

static const char *pins_of(struct arena *arena, const struct ebpf *e, uint32_t number)
{
	unsigned char pins[PORT_PINS_MAX][6];
	char text[PORT_PINS_TEXT];
	int n = ebpf_pins_get(e, number, pins, NULL);

	port_pins_text(pins, n < 0 ? 0 : (size_t)n, text);
	return *text ? arena_strdup(arena, text) : "none";
}

/* As the kernel tells it of a bridge's port, too. */
static void fill_flag(struct dev *dev, enum port_option option, bool other)
{
	const struct port_option_info *info = &port_options[option];
	uint64_t bit = UINT64_C(1) << info->attr;
	bool on = info->on != other;

	dev->link.port_told |= bit;
	if (on)
		dev->link.port_on |= bit;
	if (other)
		dev->options.is[option] = on ? "on" : "off";
}

static void fill_options(struct arena *arena, struct dev *dev, const struct ebpf *e,
			 const struct ebpf_member *m)
{
	fill_flag(dev, OPTION_ISOLATED, m->flags & EBPF_PORT_ISOLATED);
	fill_flag(dev, OPTION_HAIRPIN, m->flags & EBPF_PORT_HAIRPIN);
	fill_flag(dev, OPTION_LEARNING, m->flags & EBPF_PORT_NO_LEARNING);
	fill_flag(dev, OPTION_FLOOD, m->flags & EBPF_PORT_NO_FLOOD);
	if (m->max_addresses)
		dev->options.is[OPTION_MAX_ADDRESSES] =
			arena_printf(arena, "%u", m->max_addresses);
	if (m->storm)
		dev->options.is[OPTION_STORM] = arena_printf(arena, "%u", m->storm);
	if (m->flags & EBPF_PORT_PINNED)
		dev->options.is[OPTION_PINNED] = pins_of(arena, e, m->number);
}

static void fill_port(struct visit *v, const struct seen *seen)
{
	struct dev *dev = netns_dev(v->netns, seen->index);
	const struct opened *o = seen->at;
	struct ebpf_count *counts;
	struct ebpf_member m;

	if (!o || !o->own || o->own == dev ||
	    ebpf_port_get(&o->e, (uint32_t)seen->index, &m, NULL) < 0)
		return;
	dev->switch_index = o->own->link.index;
	if (dev->link.master)
		return;
	dev->link.master = dev->switch_index;
	counts = arena_alloc(v->s->arena, sizeof(*counts));
	if (ebpf_count_get(&o->e, m.number, counts, NULL) == 0)
		dev->counts = counts;
	fill_options(v->s->arena, dev, &o->e, &m);
	if (o->conf.vlan_filtering)
		dev->vlans = vlans_words(v->s->arena, m.vlans, &dev->plain_vlan);
}

/* Its program, and what it says of the switch's own device. */
static void look_at(struct visit *v, struct nl *nl, struct seen *seen)
{
	struct dev *dev = netns_dev(v->netns, seen->index);
	uint32_t program;

	if (!dev || ebpf_program(nl, seen->index, &program, NULL) < 0)
		return;
	dev->by_program = true;
	seen->at = open_switch(v, program);
	if (!seen->at->ours || (int)seen->at->conf.self != seen->index)
		return;
	seen->at->own = dev;
	fill_own(dev, &seen->at->conf);
}

/* A member's has no switches. */
static bool can_have_switches(const struct netns *netns)
{
	const char *alias = netns->alias ? netns->alias : "";

	return strncmp(alias, MARK_BEGIN, strlen(MARK_BEGIN)) != 0 ||
	       !strchr(alias + strlen(MARK_BEGIN), ':');
}

int read_ebpf(struct snapshot *s, struct netns *netns, struct nl *nl, struct err *err)
{
	struct visit v = {.s = s, .netns = netns};
	int r = can_have_switches(netns) ? nl_qdisc_dump(nl, keep, &v, err) : 0;

	for (size_t i = 0; r >= 0 && i < v.n; i++)
		look_at(&v, nl, &v.list[i]);
	for (size_t i = 0; r >= 0 && i < v.n; i++)
		fill_port(&v, &v.list[i]);
	for (size_t i = 0; i < v.n_switches; i++)
		ebpf_close(&v.switches[i]->e);
	return r;
}
