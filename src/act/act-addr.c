/* SPDX-License-Identifier: MIT */
/*
 * Addresses.  They are ours by where they are: on our device.  On the host's own devices,
 * by their protocol.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "act/act-in.h"

/* --- addresses --------------------------------------------------------------------- */

struct addr_args {
	struct device d;
	struct cidr cidr;
	bool nodad;
	bool host_lo; /* the one device that is never ours and may be given addresses */
};

/* Reads the arguments, and finds the device. */
static int addr_args(struct ny_world *w, const char *lab, const struct op *op,
		     struct addr_args *a, struct err *err)
{
	const char *ns, *dev, *flags = op_arg(op, A_FLAGS);
	int r = arg_ns(op, A_NS, &ns, err) ?: arg_dev(op, A_IF, &dev, err) ?:
		arg_cidr(op, A_CIDR, &a->cidr, err);

	if (r)
		return r;
	a->nodad = !strcmp(flags, "nodad");
	if (*flags && !a->nodad) {
		err_set(err, -EINVAL, "operation %s: unknown flags",
			op_rows[op->id].word);
		return ACT_MALFORMED;
	}
	a->host_lo = !*ns && !strcmp(dev, "lo");
	return a->host_lo ? act_find(w, ns, dev, &a->d, err)
			  : act_own(w, lab, ns, dev, &a->d, err);
}

/* What the kernel gives the device by itself, if anything. */
static bool own_link_local(const struct device *d, struct cidr *ret)
{
	cidr_link_local(d->link.mac, ret);
	return d->link.gen == NL_GEN_EUI64 && d->link.mac_len &&
	       !(d->link.flags & IFF_LOOPBACK);
}

static bool is_own_link_local(const struct device *d, const struct cidr *c)
{
	struct cidr own;

	return own_link_local(d, &own) && cidr_equal(c, &own);
}

void act_give_link_local(const struct device *d)
{
	struct cidr own;

	if (own_link_local(d, &own))
		(void)nl_addr_add(d->nl, d->link.index, &own, true, NL_PROTO_KERNEL_LL,
				  NULL);
}

static int addr_fail(const struct op *op, struct err *err, int r, const char *what,
		     const char *where)
{
	char name[NAME_TEXT];

	if (r == -ENODEV)
		r = ACT_GONE;
	return act_fail(err, r, "%s %s %s %s", what, op_arg(op, A_CIDR), where,
			act_op_name(name, op));
}

static int on_same_addr(void *data, const struct nl_addr *addr)
{
	const struct nl_addr *want = data;

	return addr->index == want->index && cidr_equal(&addr->cidr, &want->cidr);
}

/* Taking back: the address is there already, or it is one of another length. */
static int there_already(const struct addr_args *a, struct err *err)
{
	struct nl_addr want = {.index = a->d.link.index, .cidr = a->cidr};
	struct err why;
	int r = nl_addr_dump(a->d.nl, on_same_addr, &want, &why);

	return r > 0 ? 0 : err_sys(err, -EEXIST, "with another length");
}

static int add_addr(const struct addr_args *a, struct err *err)
{
	return nl_addr_add(a->d.nl, a->d.link.index, &a->cidr, a->nodad, MARK_PROTO, err);
}

int act_addr_add(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	struct addr_args a = {0};
	int r = addr_args(w, lab, op, &a, err) ?: add_addr(&a, err);

	if (r == -EEXIST && op->flags & OP_UNDO)
		r = there_already(&a, err);
	else if (r == -EEXIST && is_own_link_local(&a.d, &a.cidr))
		r = nl_addr_del(a.d.nl, a.d.link.index, &a.cidr, err)
			    ?: add_addr(&a, err);
	return addr_fail(op, err, r, "add address", "to");
}

/* Who put an address on the host's lo. */
struct giver {
	const struct cidr *cidr;
	int index;
	bool theirs;	   /* it has another protocol than ours */
	bool kernel_tells; /* this kernel knows protocols of addresses */
};

static int on_addr(void *data, const struct nl_addr *addr)
{
	struct giver *giver = data;

	if (addr->proto) /* the kernel's own 127.0.0.1 has one */
		giver->kernel_tells = true;
	if (addr->index == giver->index && cidr_equal(&addr->cidr, giver->cidr))
		giver->theirs = addr->proto != MARK_PROTO;
	return 0;
}

static int check_giver(const struct addr_args *a, struct err *err)
{
	struct giver giver = {.cidr = &a->cidr, .index = a->d.link.index};
	int r = nl_addr_dump(a->d.nl, on_addr, &giver, err);

	if (r || !giver.theirs || !giver.kernel_tells)
		return r;
	err_set(err, -EPERM, "it is not netyard's: its protocol is not %d", MARK_PROTO);
	err_hint(err, "whoever added it may delete it");
	return ACT_FOREIGN;
}

int act_addr_del(struct ny_world *w, const char *lab, const struct op *op,
		 struct err *err)
{
	struct addr_args a = {0};
	int r = addr_args(w, lab, op, &a, err);

	if (!r && a.host_lo)
		r = check_giver(&a, err);
	if (!r)
		r = nl_addr_del(a.d.nl, a.d.link.index, &a.cidr, err);
	if (!r && is_own_link_local(&a.d, &a.cidr) && a.d.link.flags & IFF_UP)
		act_give_link_local(&a.d); /* the kernel's again */
	if (r == ACT_GONE || r == -EADDRNOTAVAIL)
		return 0;
	return addr_fail(op, err, r, "delete address", "from");
}
