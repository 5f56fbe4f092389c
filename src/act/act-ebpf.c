/* SPDX-License-Identifier: MIT */
/* eBPF switches: a program on the switch's own device, and on each of its ports. */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"
#include "wire/ebpf.h"

#define NS_PER_HUNDREDTH UINT64_C(10000000)

static const struct setting_at *const ageing = &setting_rows[ROW_AGEING],
				      *const fwd_mask = &setting_rows[ROW_FWD_MASK],
				      *const filtering =
					      &setting_rows[ROW_VLAN_FILTERING];

static void set_conf(struct ebpf_conf *conf, enum setting_id id, uint32_t value)
{
	if (id == SETTING_AGEING)
		conf->ageing_ns = value * NS_PER_HUNDREDTH;
	else if (id == SETTING_FWD_MASK)
		conf->group_fwd_mask = value;
	else
		conf->vlan_filtering = value;
}

static int read_conf(const struct op *op, struct ebpf_conf *ret, struct err *err)
{
	uint32_t value[3];
	int r = arg_setting(op, A_AGEING, ageing, &value[0], err) ?:
		arg_setting(op, A_FWD_MASK, fwd_mask, &value[1], err) ?:
		arg_setting(op, A_VLAN_FILTERING, filtering, &value[2], err);

	*ret = (struct ebpf_conf){.layout = EBPF_LAYOUT};
	if (r)
		return r;
	set_conf(ret, SETTING_AGEING, value[0]);
	set_conf(ret, SETTING_FWD_MASK, value[1]);
	set_conf(ret, SETTING_VLAN_FILTERING, value[2]);
	return 0;
}

/* A new program, also in place of one that cannot be read. */
int act_ebpf_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	struct ebpf_conf conf;
	char name[NAME_TEXT];
	struct device d;
	int r = read_conf(op, &conf, err) ?: act_own_op(w, lab, op, &d, err);

	if (!r) {
		conf.self = (uint32_t)d.link.index;
		r = ebpf_load(&conf, &e, err) ?: ebpf_attach(d.nl, d.link.index, &e, err);
	}
	return act_fail(err, r, "give %s its program", act_op_name(name, op));
}

/* Without a program, or a device: that came first. */
static int gone(int r)
{
	return r == ACT_GONE || r == -ENOENT || r == -ENODEV ? 0 : r;
}

int act_ebpf_del(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	char name[NAME_TEXT];
	struct device d;
	int r = act_own_op(w, lab, op, &d, err) ?: ebpf_detach(d.nl, d.link.index, err);

	return act_fail(err, gone(r), "take the program from %s", act_op_name(name, op));
}

/* The switch that a port is to be, or is, of. */
static int find_switch(struct ny_world *w, const char *lab, const struct op *op,
		       struct ebpf *ret, struct err *err)
{
	const char *ns, *master;
	struct device d;
	int r = arg_ns(op, A_NS, &ns, err) ?: arg_dev(op, A_MASTER, &master, err) ?:
		act_own(w, lab, ns, master, &d, err) ?:
		ebpf_open(d.nl, d.link.index, ret, err);

	return r < 0 ? err_prefix(err, "switch %s", master) : r;
}

static bool has_peer_away(const struct nl_link *link)
{
	return !strcmp(link->kind, "veth") && link->peer_nsid >= 0;
}

/* A veth device whose other end is in another namespace takes frames right there, past
 * the device itself: not where that has a queue, nor where it was set down. */
static bool is_short(const struct nl_link *link)
{
	return has_peer_away(link) &&
	       (nl_link_is_new(link) ||
		(!strcmp(link->qdisc, "noqueue") && link->flags & IFF_UP));
}

int act_ebpf_follow(const struct device *d, struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	struct ebpf_member m;
	struct nl_link now;
	int r;

	if (!has_peer_away(&d->link))
		return 0;
	r = ebpf_open(d->nl, d->link.index, &e, err)
		    ?: ebpf_port_get(&e, (uint32_t)d->link.index, &m, err);
	if (r == -ENOENT || r == -EPROTO) /* not of such a switch, or up makes it anew */
		return 0;
	r = r ?: nl_link_get_index(d->nl, d->link.index, &now, err);
	if (r || m.peer == is_short(&now))
		return r;
	m.peer = !m.peer;
	return ebpf_port_set(&e, &m, err);
}

/* The device of a port: the lab's own, or, with a MAC, an uplink. */
static int find_port(struct ny_world *w, const char *lab, const struct op *op,
		     struct device *ret, struct err *err)
{
	return *op_arg(op, A_MAC) ? act_find_uplink(w, op, ret, err)
				  : act_own_op(w, lab, op, ret, err);
}

int act_ebpf_port_add(struct ny_world *w, const char *lab, const struct op *op,
		      struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	struct ebpf_member m = {};
	char name[NAME_TEXT];
	struct device d;
	int r = find_switch(w, lab, op, &e, err) ?: find_port(w, lab, op, &d, err);

	if (!r) {
		m.index = (uint32_t)d.link.index;
		m.peer = is_short(&d.link);
		(void)vlans_parse_port(VLANS_USUAL, m.vlans);
		r = ebpf_port_prune(&e, d.nl, err)
			    ?: ebpf_port_add(&e, &m, err)
			    ?: ebpf_attach(d.nl, d.link.index, &e, err);
	}
	return act_fail(err, r, "attach %s to %s", act_op_name(name, op),
			op_arg(op, A_MASTER));
}

/* First no frame gets there any more, and nothing is learned. */
int act_ebpf_port_del(struct ny_world *w, const char *lab, const struct op *op,
		      struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	char name[NAME_TEXT];
	struct device d;
	int r = find_port(w, lab, op, &d, err);

	if (!r)
		r = gone(ebpf_detach(d.nl, d.link.index, err)) ?:
		    find_switch(w, lab, op, &e, err) ?:
		    ebpf_port_del(&e, (uint32_t)d.link.index, err);
	return act_fail(err, gone(r), "detach %s from %s", act_op_name(name, op),
			op_arg(op, A_MASTER));
}

int act_ebpf_set(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	const struct setting_at *at = op_sets(op->id);
	struct ebpf_conf conf;
	char name[NAME_TEXT];
	struct device d;
	uint32_t value = 0;
	int r = arg_setting(op, A_NEW, at, &value, err) ?:
		act_own_op(w, lab, op, &d, err) ?:
		ebpf_open(d.nl, d.link.index, &e, err) ?: ebpf_conf_get(&e, &conf, err);

	if (!r) {
		set_conf(&conf, at->id, value);
		r = ebpf_conf_set(&e, &conf, err);
	}
	return act_fail(err, r, "set %s of %s", setting_infos[at->id].set,
			act_op_name(name, op));
}

/* This netyard's, where another's is; that one is not had any more, and it does not
 * matter: all that is wanted of it this one does. */
int act_ebpf_program_set(struct ny_world *w, const char *lab, const struct op *op,
			 struct err *err)
{
	char name[NAME_TEXT];
	struct device d;
	int r = act_own_op(w, lab, op, &d, err);

	if (!r && !strcmp(op_arg(op, A_NEW), "this"))
		r = ebpf_replace(d.nl, d.link.index, err);
	return act_fail(err, r, "replace the program of %s", act_op_name(name, op));
}

static const uint16_t option_flags[PORT_OPTION_COUNT] = {
	[OPTION_ISOLATED] = EBPF_PORT_ISOLATED,	   [OPTION_HAIRPIN] = EBPF_PORT_HAIRPIN,
	[OPTION_LEARNING] = EBPF_PORT_NO_LEARNING, [OPTION_FLOOD] = EBPF_PORT_NO_FLOOD,
	[OPTION_PINNED] = EBPF_PORT_PINNED,
};

/* What an operation asks for.  Its device need bear no mark: the lab's switch knows its
 * ports. */
struct option_value {
	bool flag; /* option_flags are to be set */
	uint32_t count;
	unsigned char pins[PORT_PINS_MAX][6];
	size_t n_pins;
};

static int read_option(const struct op *op, const struct port_option_info *option,
		       struct option_value *ret, struct err *err)
{
	int r;

	if (option->how == PORT_IS_COUNT)
		return arg_count(op, A_NEW, &ret->count, err);
	if (option->how == PORT_IS_PINS) {
		r = arg_pins(op, A_NEW, ret->pins, &ret->n_pins, err);
		ret->flag = ret->n_pins;
		return r;
	}
	r = arg_switch(op, A_NEW, &ret->flag, err);
	ret->flag = ret->flag != option->on;
	return r;
}

/* The pins are there before they are looked at, and go after that. */
static int set_option(const struct ebpf *e, struct ebpf_member *m,
		      enum port_option option, struct option_value *v, struct err *err)
{
	int r = 0;

	if (option == OPTION_MAX_ADDRESSES)
		m->max_addresses = v->count;
	if (option == OPTION_STORM)
		m->storm = v->count;
	m->flags &= (uint16_t)~option_flags[option];
	if (v->flag)
		m->flags |= option_flags[option];
	if (option == OPTION_PINNED && v->flag)
		r = ebpf_pins_set(e, m->number, v->pins, v->n_pins, err);
	if (!r)
		r = ebpf_port_set(e, m, err);
	if (!r && option == OPTION_PINNED && !v->flag)
		r = ebpf_pins_set(e, m->number, NULL, 0, err);
	return r;
}

int act_ebpf_option_set(struct ny_world *w, const char *lab, const struct op *op,
			struct err *err)
{
	const struct port_option_info *option = op_sets_option(op->id);
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	struct option_value value = {};
	struct ebpf_member m;
	char name[NAME_TEXT];
	struct device d;
	int r = read_option(op, option, &value, err) ?:
		find_switch(w, lab, op, &e, err) ?: act_find_op(w, op, &d, err) ?:
		ebpf_port_get(&e, (uint32_t)d.link.index, &m, err);

	if (!r)
		r = set_option(&e, &m, (enum port_option)(option - port_options), &value,
			       err);
	if (r == -ENOENT)
		r = ACT_GONE;
	return act_fail(err, r, "set %s of port %s", option->word, act_op_name(name, op));
}

int act_ebpf_vlans_set(struct ny_world *w, const char *lab, const struct op *op,
		       struct err *err)
{
	_cleanup_ebpf_ struct ebpf e = EBPF_INIT;
	struct ebpf_member m;
	char name[NAME_TEXT];
	struct device d;
	unsigned char vlans[VLAN_IDS];
	int r = arg_port_vlans(op, A_NEW, vlans, err) ?:
		find_switch(w, lab, op, &e, err) ?: act_find_op(w, op, &d, err) ?:
		ebpf_port_get(&e, (uint32_t)d.link.index, &m, err);

	if (!r) {
		memcpy(m.vlans, vlans, sizeof(vlans));
		r = ebpf_port_set(&e, &m, err);
	}
	if (r == -ENOENT)
		r = ACT_GONE;
	return act_fail(err, r, "set the VLANs of %s", act_op_name(name, op));
}
