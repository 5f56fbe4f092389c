/* SPDX-License-Identifier: MIT */
/*
 * A device that is somebody else's joins a switch, and is given back.  What bears a mark
 * of netyard's, or has got another master meanwhile, is not touched.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "act/act-ovs.h"
#include "wire/sysctl.h"

struct uplink {
	struct device d;
	const char *name;   /* of its switch, where that is a device; or "" */
	const char *db;	    /* else the socket of the database it is a port in */
	struct nl_link has; /* its master as it is; index 0: none.  Without texts */
	bool was;	    /* up */
	bool promisc;	    /* it takes all frames there */
	const char *taker;  /* the switch's device that is to have its addresses, or "" */
};

/* "up" or "down" */
static int arg_up(const struct op *op, enum op_arg arg, bool *ret, struct err *err)
{
	*ret = !strcmp(op_arg(op, arg), "up");
	if (*ret || !strcmp(op_arg(op, arg), "down"))
		return 0;
	err_set(err, -EINVAL, "operation %s: %s is neither up nor down",
		op_rows[op->id].word, op_arg_words[arg]);
	return ACT_MALFORMED;
}

static int no_more(struct err *err)
{
	err_set(err, -ENODEV, "it is another device of that name by now");
	return ACT_GONE;
}

int act_find_uplink(struct ny_world *w, const struct op *op, struct device *ret,
		    struct err *err)
{
	uint8_t mac[6] = {0};
	int r = (*op_arg(op, A_MAC) ? arg_mac(op, A_MAC, mac, err) : 0)
			?: act_find_op(w, op, ret, err);

	if (r)
		return r;
	if (*op_arg(op, A_MAC) && memcmp(mac, ret->link.mac, sizeof(mac)) != 0)
		return no_more(err);
	if (strncmp(ret->link.alias, MARK_BEGIN, strlen(MARK_BEGIN)) != 0)
		return 0;
	err_set(err, -EPERM, "it is a lab's own device: its alias is '%s'",
		ret->link.alias);
	return ACT_FOREIGN;
}

/* The device, as it is now, with its master. */
static int look(struct ny_world *w, const struct op *op, struct uplink *ret,
		struct err *err)
{
	int master, r;

	*ret = (struct uplink){.taker = "", .promisc = *op_arg(op, A_PROMISC)};
	r = arg_dev_or_none(op, A_MASTER, &ret->name, err) ?:
	    arg_dev_or_none(op, A_TAKES, &ret->taker, err) ?:
	    arg_up(op, A_WAS, &ret->was, err) ?:
	    (*op_arg(op, A_DB) ? arg_db(op, A_DB, &ret->db, err) : 0) ?:
	    act_find_uplink(w, op, &ret->d, err);
	master = r ? 0 : ret->d.link.master;
	if (master)
		r = nl_link_get_index(ret->d.nl, master, &ret->has, err);
	return r == -ENODEV ? 0 : r;
}

/* That of its switch: of a bridge by its name, in Open vSwitch that of the datapath. */
static bool has_its_master(const struct uplink *u)
{
	return u->has.index && (u->db ? !strcmp(u->has.kind, "openvswitch")
				      : !strcmp(u->has.name, u->name));
}

static int find_master(const struct uplink *u, int *ret, struct err *err)
{
	struct nl_link link;
	int r = nl_link_get(u->d.nl, u->name, &link, err);

	if (!r)
		*ret = link.index;
	return r == -ENODEV ? -ENOENT : r;
}

/* The switch's device, which is the lab's. */
static int find_taker(const char *lab, struct nl *nl, const char *name,
		      struct nl_link *ret, struct err *err)
{
	int r = nl_link_get(nl, name, ret, err);
	const char *rest;

	if (r)
		return r;
	rest = strncmp(ret->alias, MARK_BEGIN, strlen(MARK_BEGIN))
		       ? ""
		       : ret->alias + strlen(MARK_BEGIN);
	return !strncmp(rest, lab, strlen(lab)) && rest[strlen(lab)] == ':'
		       ? 0
		       : err_set(err, -EPERM, "%s is not lab %s's device", name, lab);
}

/* While the host works at the switch's device, that takes what its routers advertise, if
 * the uplink does; else nothing.  Where there is no IPv6, and where /proc/sys can only be
 * read, there is nothing to set. */
static void set_advertisements(struct ny_world *w, const char *uplink, const char *sw,
			       bool taken)
{
	struct sysctl_ask ask = {.value = "0"};
	char path[sizeof(ask.path)];
	struct err ignored;

	snprintf(ask.path, sizeof(ask.path), ACCEPT_RA, uplink);
	snprintf(path, sizeof(path), ACCEPT_RA, sw);
	if (!taken || (!wire_sysctl_read(w, "", &ask, 1, &ignored) && !ask.result))
		(void)wire_sysctl_write(w, "", path, ask.value, &ignored);
}

/* Its addresses and routes go to the switch's device, or come back; it joins that, or
 * leaves it, at the same time, where that has it as a port. */
static int shift(struct ny_world *w, const char *lab, const struct uplink *u, bool joins,
		 bool back, struct err *err)
{
	struct nl_link sw, dev = u->d.link;
	int r = find_taker(lab, u->d.nl, u->taker, &sw, err);
	bool joined = u->has.index && u->has.index == sw.index;

	if (r)
		return back && (r == -ENODEV || r == -EPERM) ? 0 : r;
	if (!back)
		set_advertisements(w, dev.name, u->taker, true);
	r = nl_shift(u->d.nl,
		     &(struct nl_shift){.from = back ? sw.index : dev.index,
					.to = back ? dev.index : sw.index,
					.from_name = back ? u->taker : dev.name,
					.to_name = back ? dev.name : u->taker,
					.port = joins && back == joined ? dev.index : 0,
					.master = back ? 0 : sw.index,
					.master_before = u->has.index,
					.link_local = !back,
					.mac = back ? NULL : dev.mac},
		     err);
	if (back && !r) /* killed before that, it is still as it has to be */
		set_advertisements(w, dev.name, u->taker, false);
	return r;
}

static int join(const struct uplink *u, struct err *err)
{
	const bool up = true;
	struct err ignored;
	int master = 0, r = 0;

	if (u->has.index && !has_its_master(u))
		return err_set(err, -EBUSY, "it is a port of %s by now", u->has.name);
	if (*u->name)
		r = find_master(u, &master, err);
	if (r)
		return r;
	r = nl_link_change(u->d.nl, u->d.link.index,
			   &(struct nl_change){.master = master ? &master : NULL,
					       .up = &up,
					       .promisc = u->promisc ? &up : NULL},
			   err);
	if (r == -EBUSY)
		err_hint(err, "another device is on it, perhaps in another namespace (a "
			      "macvlan, an ipvlan): remove that first");
	if (r && !(u->d.link.flags & IFF_UP)) /* the kernel may have done half of it */
		(void)nl_link_set_up(u->d.nl, u->d.link.index, false, &ignored);
	return r;
}

int act_uplink_add(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char name[NAME_TEXT];
	struct uplink u;
	int r = look(w, op, &u, err);

	if (!r)
		r = *u.taker && (!u.has.index || has_its_master(&u))
			    ? shift(w, lab, &u, true, false, err)
			    : join(&u, err);
	act_op_name(name, op);
	return *op_arg(op, A_MASTER)
		       ? act_fail(err, r, "attach %s to %s", name, op_arg(op, A_MASTER))
		       : act_fail(err, r, "set up %s", name);
}

struct use {
	struct ny_world *w;
	const struct nl_link *link;
	bool abroad; /* the devices that are looked at are in another namespace */
	bool any;
};

static int on_addr(void *data, const struct nl_addr *addr)
{
	struct use *use = data;

	use->any |= addr->index == use->link->index &&
		    (addr->cidr.family == AF_INET || addr->scope != RT_SCOPE_LINK);
	return 0;
}

static int on_route(void *data, const struct nl_route *route)
{
	struct use *use = data;

	use->any |= route->hop.oif == use->link->index && route->proto != RTPROT_KERNEL;
	return 0;
}

static int on_link(void *data, const struct nl_link *link)
{
	struct use *use = data;

	use->any |= link->peer == use->link->index &&
		    (link->peer_nsid >= 0) == use->abroad && !nl_kind_is_pair(link->kind);
	return 0;
}

/* One with such a number there, or that cannot be asked, is taken for one on it: which
 * namespace that number is of is not looked at. */
static int on_name(void *data, const char *ns, bool stale)
{
	struct use *use = data;
	struct err ignored;
	struct nl *nl;
	int r;

	if (stale)
		return 0;
	r = wire_nl(use->w, ns, &nl, &ignored)
		    ?: nl_link_dump(nl, on_link, use, &ignored);
	use->any |= r && r != -ENOENT && r != -ESTALE;
	return 0;
}

/* Somebody makes use of a device that has left its switch: then he has it. */
static int is_used(struct ny_world *w, const struct uplink *u, bool *ret, struct err *err)
{
	struct use use = {.w = w, .link = &u->d.link};
	int r = nl_addr_dump(u->d.nl, on_addr, &use, err)
			?: nl_route_dump(u->d.nl, true, on_route, &use, err)
			?: nl_link_dump(u->d.nl, on_link, &use, err);

	use.abroad = true;
	if (!r && !use.any)
		r = wire_netns_list(w, on_name, &use, err);
	*ret = use.any;
	return r;
}

/* It is on no switch while its own is there: somebody has taken it out. */
static int is_taken_out(const struct uplink *u, bool *ret, struct err *err)
{
	int master, r = *u->name ? find_master(u, &master, err) : -ENOENT;

	*ret = !r;
	return r == -ENOENT ? 0 : r;
}

/* Whether it is the lab's to give back: on its switch, or on none, which has gone, and
 * without use. */
static int is_ours(struct ny_world *w, const char *lab, const struct op *op,
		   struct uplink *u, bool *ret, struct err *err)
{
	bool his = false, port = false;
	int r = 0;

	/* Whoever was killed before that has not waited for it: Open vSwitch gives a
	 * device its old flags when its port goes. */
	if (u->db) {
		r = ovs_catch_up(w, lab, u->db, op_arg(op, A_IF), &port, err)
			    ?: look(w, op, u, err);
		*ret = !port && !u->has.index;
	} else {
		*ret = !u->has.index || has_its_master(u);
	}
	if (!r && *ret && !u->has.index)
		r = is_taken_out(u, &his, err);
	if (!r && *ret && !u->has.index && !his && !u->was) /* other sockets are opened */
		r = is_used(w, u, &his, err) ?: look(w, op, u, err);
	*ret &= !his;
	return r;
}

int act_uplink_del(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	const bool off = false;
	const int none = 0;
	char name[NAME_TEXT];
	bool ours = false;
	struct uplink u;
	int r = look(w, op, &u, err);

	if (!r && *u.taker)
		r = shift(w, lab, &u, true, true, err) ?: look(w, op, &u, err);
	if (!r && u.promisc) /* whoever has it by now */
		r = nl_link_change(u.d.nl, u.d.link.index,
				   &(struct nl_change){.promisc = &off}, err);
	if (!r)
		r = is_ours(w, lab, op, &u, &ours, err);
	if (!r && ours)
		r = nl_link_change(u.d.nl, u.d.link.index,
				   &(struct nl_change){.master = *u.name ? &none : NULL,
						       .up = &u.was},
				   err);
	if (r == ACT_GONE || r == -ENODEV)
		return 0;
	return act_fail(err, r, "give back %s", act_op_name(name, op));
}

static int take(struct ny_world *w, const char *lab, const struct op *op, bool back,
		struct err *err)
{
	struct uplink u = {};
	int r = arg_dev(op, A_TAKES, &u.taker, err) ?: act_find_uplink(w, op, &u.d, err);

	return r ? r : shift(w, lab, &u, false, back, err);
}

int act_take_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	char name[NAME_TEXT];

	return act_fail(err, take(w, lab, op, false, err), "move addresses of %s to %s",
			act_op_name(name, op), op_arg(op, A_MASTER));
}

int act_take_del(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	char name[NAME_TEXT];
	int r = take(w, lab, op, true, err);

	return r == ACT_GONE ? 0
			     : act_fail(err, r, "give back addresses of %s",
					act_op_name(name, op));
}

int act_uplink_set(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err)
{
	char name[NAME_TEXT];
	struct device d;
	bool up;
	int r = arg_up(op, A_NEW, &up, err) ?: act_find_uplink(w, op, &d, err);

	if (!r)
		r = nl_link_set_up(d.nl, d.link.index, up, err);
	return act_fail(err, r, "set %s %s", op_arg(op, A_NEW), act_op_name(name, op));
}

int act_promisc_set(struct ny_world *w, const char *lab, const struct op *op,
		    struct err *err)
{
	char name[NAME_TEXT];
	struct device d;
	bool on;
	int r = arg_switch(op, A_NEW, &on, err) ?: act_find_uplink(w, op, &d, err);

	if (!r)
		r = nl_link_change(d.nl, d.link.index,
				   &(struct nl_change){.promisc = &on}, err);
	return act_fail(err, r, "set promiscuity of %s", act_op_name(name, op));
}
