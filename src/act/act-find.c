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

int act_fail(struct err *err, int r, const char *fmt, ...)
{
	char what[sizeof(err->text)];
	va_list ap;

	if (r == ACT_MALFORMED)
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

int act_own(struct ny_world *w, const char *ns, const char *dev, struct device *ret,
	    struct err *err)
{
	int r = act_find(w, ns, dev, ret, err);

	if (r || !strncmp(ret->link.alias, ACT_MARK, strlen(ACT_MARK)))
		return r;
	err_set(err, -EPERM, "it is not netyard's: its alias does not begin with '%s'",
		ACT_MARK);
	err_hint(err, "rename or delete it, or give the lab another prefix");
	return ACT_FOREIGN;
}

int act_own_op(struct ny_world *w, const struct op *op, struct device *ret,
	       struct err *err)
{
	const char *ns, *dev;
	int r = arg_ns(op, A_NS, &ns, err);

	if (!r)
		r = arg_dev(op, A_IF, &dev, err);
	return r ? r : act_own(w, ns, dev, ret, err);
}

/* A device that was made and not yet marked has all that its creation gave it. */
static bool looks_recorded(const struct op *op, bool peer, const struct nl_link *link)
{
	const char *kind = *op_arg(op, A_PEER) ? "veth" : "bridge";
	char group[16], mac[MAC_TEXT];

	snprintf(group, sizeof(group), "%u", link->group);
	mac_text(link->mac, mac);
	return !*link->alias && link->mac_len == 6 && !strcmp(link->kind, kind) &&
	       !strcmp(group, op_arg(op, peer ? A_PEER_GROUP : A_GROUP)) &&
	       !strcmp(mac, op_arg(op, peer ? A_PEER_MAC : A_MAC));
}

bool act_is_recorded(const struct op *op, bool peer, const struct nl_link *link)
{
	if (!strcmp(link->alias, op_arg(op, peer ? A_PEER_ALIAS : A_ALIAS)))
		return *link->alias;
	return op->flags & OP_UNSURE && looks_recorded(op, peer, link);
}
