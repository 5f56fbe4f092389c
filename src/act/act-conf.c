/* SPDX-License-Identifier: MIT */
/*
 * What is set on devices that are ours.
 */
#include <errno.h>
#include <linux/ethtool.h>
#include <stdio.h>
#include <string.h>

#include "act/act-in.h"
#include "wire/ethtool.h"
#include "wire/sysctl.h"

#define IPV6_LEAST 1280 /* a device of a smaller MTU has no IPv6 (RFC 8200, 5) */

static int fail(const struct op *op, struct err *err, int r, const char *what)
{
	char name[NAME_TEXT];

	if (r == -ENODEV) /* it went a moment ago */
		r = ACT_GONE;
	return act_fail(err, r, "%s %s", what, act_op_name(name, op));
}

/*
 * A port whose other end, in another namespace, has the same number: the kernel takes it
 * for a device without another end, of whose carrier it tells others once a second, and
 * until then a bridge lets nothing through.  Who asks for the device is told, and with
 * him all (since Linux 6.8).
 */
static void hurry_carrier(const struct device *d)
{
	struct nl_link now;

	if (d->link.master && d->link.peer == d->link.index)
		(void)nl_link_get_index(d->nl, d->link.index, &now, NULL);
}

int act_refuse_advertisements(struct ny_world *w, const struct op *op, const char *name,
			      struct err *err)
{
	char path[sizeof(ACCEPT_RA) + IFNAMSIZ];
	int r;

	if (*op_arg(op, A_NS))
		return 0;
	snprintf(path, sizeof(path), ACCEPT_RA, name);
	r = wire_sysctl_write(w, "", path, "0", err);
	return r == -ENOENT || r == -EROFS ? 0 : r;
}

int act_link_up(struct ny_world *w, const char *lab, const struct op *op, struct err *err)
{
	struct device d;
	int r = act_own_op(w, lab, op, &d, err);
	bool new = r ? false : nl_link_is_new(&d.link);

	if (!r && !(d.link.flags & IFF_UP))
		act_give_link_local(&d);
	if (new)
		r = act_refuse_advertisements(w, op, d.link.name, err);
	if (!r)
		r = nl_link_set_up(d.nl, d.link.index, true, err);
	if (r == -EADDRINUSE)
		r = act_when_free(w, op, &d.link, NULL, err);
	if (!r)
		hurry_carrier(&d);
	if (!r && !new)
		r = act_ebpf_follow(&d, err);
	return fail(op, err, r, "set up");
}

int act_link_down(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct device d;
	int r = act_own_op(w, lab, op, &d, err);

	if (!r)
		r = nl_link_set_down(d.nl, d.link.index, err) ?: act_ebpf_follow(&d, err);
	/* What is in a namespace goes in the background: that came first. */
	if (r == ACT_GONE || r == -ENODEV)
		return 0;
	return fail(op, err, r, "set down");
}

/* As far as it is told: NL_ALTNAMES of them. */
static bool has_altname(const struct nl_link *link, const char *altname)
{
	for (unsigned i = 0; i < link->n_altnames; i++)
		if (!strcmp(link->altnames[i], altname))
			return true;
	return link->n_altnames == NL_ALTNAMES;
}

int act_altname_add(struct ny_world *w, const char *lab, const struct op *op,
		    struct err *err)
{
	const char *altname;
	struct device d = {0};
	int r = arg_altname(op, A_ALTNAME, &altname, err) ?:
		act_own_op(w, lab, op, &d, err) ?:
		nl_link_set_altname(d.nl, d.link.index, altname, true, err);

	if (r == -EEXIST && op->flags & OP_UNDO && has_altname(&d.link, altname))
		return 0;
	if (r == -EEXIST)
		(void)act_name_taken(w, lab, op_arg(op, A_NS), altname, err);
	return fail(op, err, r, "add an alternative name to");
}

int act_altname_del(struct ny_world *w, const char *lab, const struct op *op,
		    struct err *err)
{
	const char *altname;
	struct device d;
	int r = arg_altname(op, A_ALTNAME, &altname, err) ?:
		act_own_op(w, lab, op, &d, err) ?:
		nl_link_set_altname(d.nl, d.link.index, altname, false, err);

	/* -EINVAL: it is another device's by now. */
	if (r == ACT_GONE || r == -ENOENT || r == -EINVAL)
		return 0;
	return fail(op, err, r, "take an alternative name from");
}

/* The index of the switch a port is to be of; 0 for none. */
static int find_master(struct nl *nl, const struct op *op, const char *name, int *ret,
		       struct err *err)
{
	struct nl_link link;
	int r;

	*ret = 0;
	if (!*name)
		return 0;
	r = nl_link_get(nl, name, &link, err);
	if (!r)
		*ret = link.index;
	/* Taking back: to a switch that is gone, nothing can go back. */
	if (r == -ENODEV && op->flags & OP_UNDO)
		return 0;
	return r == -ENODEV ? -ENOENT : r;
}

int act_master_set(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char name[NAME_TEXT];
	const char *new;
	struct device d;
	int master, r = arg_dev_or_none(op, A_NEW, &new, err) ?:
			act_own_op(w, lab, op, &d, err) ?:
			find_master(d.nl, op, new, &master, err);

	if (!r)
		r = nl_link_change(d.nl, d.link.index,
				   &(struct nl_change){.master = &master}, err);
	act_op_name(name, op);
	return *new ? act_fail(err, r, "attach %s to %s", name, new)
		    : act_fail(err, r, "detach %s", name);
}

/* Carried out, if the argument was read: r. */
static int change(struct ny_world *w, const char *lab, const struct op *op, int r,
		  const struct nl_change *to, const char *what, struct err *err)
{
	struct device d;

	r = r ?: act_own_op(w, lab, op, &d, err) ?:
		 nl_link_change(d.nl, d.link.index, to, err);
	if (r == -EADDRINUSE && to->mac)
		r = act_when_free(w, op, &d.link, to, err);
	return fail(op, err, r, what);
}

int act_mac_set(struct ny_world *w, const char *lab, const struct op *op, struct err *err)
{
	uint8_t mac[6];
	int r = arg_mac(op, A_NEW, mac, err);

	return change(w, lab, op, r, &(struct nl_change){.mac = mac}, "set the MAC of",
		      err);
}

/* Taking back, a VLAN's device comes before its parent, and has no more than that. */
static int raise_parent(struct ny_world *w, const char *lab, const struct op *op,
			uint32_t mtu, struct err *err)
{
	struct device d;
	int r = act_own_op(w, lab, op, &d, err);

	if (!r && !strcmp(d.link.kind, "vlan"))
		r = nl_link_change(d.nl, d.link.peer, &(struct nl_change){.mtu = &mtu},
				   err);
	return r;
}

int act_mtu_set(struct ny_world *w, const char *lab, const struct op *op, struct err *err)
{
	uint32_t mtu, old = 0;
	int r = arg_u32(op, A_NEW, INT32_MAX, &mtu, err)
			?: arg_u32(op, A_OLD, INT32_MAX, &old, err);

	r = change(w, lab, op, r, &(struct nl_change){.mtu = &mtu}, "set the MTU of",
		   err);
	if (r == -ERANGE && op->flags & OP_UNDO)
		r = raise_parent(w, lab, op, mtu, err)
			    ?: change(w, lab, op, 0, &(struct nl_change){.mtu = &mtu},
				      "set the MTU of", err);
	/* IPv6 begins on it anew, and knows nothing of what it was told. */
	if (!r && old < IPV6_LEAST && mtu >= IPV6_LEAST)
		r = act_refuse_advertisements(w, op, op_arg(op, A_IF), err);
	return r;
}

int act_group_set(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	uint32_t group;
	int r = arg_u32(op, A_NEW, UINT32_MAX, &group, err);

	return change(w, lab, op, r, &(struct nl_change){.group = &group},
		      "set the group of", err);
}

int act_alias_set(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	struct nl_change to = {0};
	int r = arg_alias(op, A_NEW, &to.alias, err);

	return change(w, lab, op, r, &to, "set the alias of", err);
}

/* A device without IPv6 generates no address anyway. */
int act_gen_set(struct ny_world *w, const char *lab, const struct op *op, struct err *err)
{
	int gen, r = arg_gen(op, A_NEW, &gen, err);

	return change(w, lab, op, r, &(struct nl_change){.gen = &gen},
		      "set IPv6 address generation of", err);
}

int act_bridge_set(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	const struct setting_at *at = op_sets(op->id);
	struct device d;
	char what[64];
	uint32_t value;
	int r = arg_setting(op, A_NEW, at, &value, err) ?:
		act_own_op(w, lab, op, &d, err) ?:
		nl_bridge_set(d.nl, d.link.index, at, value, err) ?:
		act_bridge_check(d.nl, d.link.index, at, value, err);

	snprintf(what, sizeof(what), "set %s of bridge", setting_infos[at->id].set);
	return fail(op, err, r, what);
}

struct txcsum_job {
	char dev[IFNAMSIZ];
	bool on;
};

static int set_txcsum(void *data)
{
	const struct txcsum_job *job = data;

	return ethtool_set(job->dev, ETHTOOL_STXCSUM, job->on);
}

int act_txcsum_set(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	struct txcsum_job job;
	struct device d;
	int r = arg_switch(op, A_NEW, &job.on, err) ?: act_own_op(w, lab, op, &d, err);

	if (!r) {
		snprintf(job.dev, sizeof(job.dev), "%s", d.link.name);
		r = wire_call(w, op_arg(op, A_NS), set_txcsum, &job, err);
		if (r)
			err_sys(err, r, "ethtool -K tx %s", op_arg(op, A_NEW));
	}
	return fail(op, err, r, "set transmit checksum offload of");
}
