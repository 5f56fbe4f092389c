/* SPDX-License-Identifier: MIT */
/*
 * From a name in an operation to the thing on the host, and to the answer whether it
 * is ours.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "act/act-in.h"

const char *act_name(char text[NAME_TEXT], const char *ns, const char *dev)
{
	snprintf(text, NAME_TEXT, "%s%s%s", ns, *ns ? ":" : "", dev);
	return text;
}

const char *act_op_name(char text[NAME_TEXT], const struct op *op)
{
	return act_name(text, op_arg(op, A_NS), op_arg(op, A_IF));
}

const char *act_ovs_doing(struct arena *arena, const struct op *op)
{
	const struct op_row *row = &op_rows[op->id];
	const char *doing =
		op_is_setter(op->id) ? "change bridge" : row->doing[row->side];
	const char *peer = op_arg(op, A_PEER);
	const char *name = op_arg(op, *op_arg(op, A_IF) ? A_IF : A_MIRROR);

	return arena_printf(arena, "%s %s%s%s", doing, name, *peer ? " - " : "", peer);
}

int act_fail(struct err *err, int r, const char *fmt, ...)
{
	char what[sizeof(err->text)];
	va_list ap;

	if (!r || r == ACT_MALFORMED)
		return r;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	err_prefix(err, "%s", what);
	return r;
}

int act_find(struct ny_world *w, const char *ns, const char *dev, struct device *ret,
	     struct err *err)
{
	int r = wire_nl(w, ns, &ret->nl, err);

	if (r == -ENOENT || r == -ESTALE)
		return ACT_GONE;
	if (!r)
		r = nl_link_get(ret->nl, dev, &ret->link, err);
	return r == -ENODEV ? ACT_GONE : r;
}

bool act_name_taken(struct ny_world *w, const char *lab, const char *ns, const char *dev,
		    struct err *err)
{
	char name[NAME_TEXT], other[LAB_NAME_MAX + 1];
	struct nl_link link;
	struct err none;
	struct nl *nl;

	if (wire_nl(w, ns, &nl, &none) || nl_link_get_any(nl, dev, &link, &none))
		return false;
	if (strcmp(link.name, dev) != 0)
		err_hint(
			err,
			"that is another name (altname) of device %s already: take it away "
			"(ip%s%s link property del dev %s altname %s), or give the lab "
			"another prefix",
			act_name(name, ns, link.name), *ns ? " -n " : "", ns, link.name,
			dev);
	else if (mark_lab(link.alias, other) && strcmp(other, lab) != 0)
		err_hint(
			err,
			"there is a device %s of lab %s already: give one of the two labs "
			"another prefix",
			act_name(name, ns, dev), other);
	else
		err_hint(err,
			 "there is a device %s already: rename or delete it, or give the "
			 "lab another prefix",
			 act_name(name, ns, dev));
	return true;
}

int act_own(struct ny_world *w, const char *lab, const char *ns, const char *dev,
	    struct device *ret, struct err *err)
{
	int r = act_find(w, ns, dev, ret, err);

	if (r || mark_is_of(ret->link.alias, lab))
		return r;
	err_set(err, -EPERM, "it is not this lab's: its alias does not begin with '%s%s'",
		MARK_BEGIN, lab);
	err_hint(err, "rename or delete it, or give the lab another prefix");
	return ACT_FOREIGN;
}

int act_find_op(struct ny_world *w, const struct op *op, struct device *ret,
		struct err *err)
{
	const char *ns, *dev;

	return arg_ns(op, A_NS, &ns, err) ?: arg_dev(op, A_IF, &dev, err) ?:
	       act_find(w, ns, dev, ret, err);
}

int act_own_op(struct ny_world *w, const char *lab, const struct op *op,
	       struct device *ret, struct err *err)
{
	const char *ns, *dev;

	return arg_ns(op, A_NS, &ns, err) ?: arg_dev(op, A_IF, &dev, err) ?:
	       act_own(w, lab, ns, dev, ret, err);
}

static bool is_of_kind(const struct op *op, const struct nl_link *link)
{
	const char *kind = op_rows[op->id].kind;

	return kind && !strcmp(link->kind, kind);
}

bool act_looks_made(const struct op *op, bool peer, const struct nl_link *link)
{
	const struct end_args *of = &act_ends[peer];
	struct err err;
	uint8_t mac[6];
	uint32_t group;

	return !*link->alias && link->mac_len == 6 && is_of_kind(op, link) &&
	       !arg_u32(op, of->group, UINT32_MAX, &group, &err) &&
	       !arg_mac(op, of->mac, mac, &err) && group == link->group &&
	       !memcmp(mac, link->mac, sizeof(mac));
}

bool act_is_recorded(const struct op *op, bool peer, const struct nl_link *link)
{
	if (!strcmp(link->alias, op_arg(op, act_ends[peer].alias)))
		return *link->alias;
	return op->flags & OP_UNSURE && act_looks_made(op, peer, link);
}

bool act_is_nowhere(struct ny_world *w, const struct op *op, const char *ns)
{
	struct netns_id id;

	return op->flags & OP_UNDO && *ns &&
	       netns_identify(w, netns_by_name(ns), &id) == -ENOENT;
}
