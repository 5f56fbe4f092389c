/* SPDX-License-Identifier: MIT */
/* Options of the ports of Linux bridges; their VLANs: act-vlan.c. */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"

/* It left the bridge, and with that its VLANs. */
static int check_master(const struct device *d, const char *master, struct err *err)
{
	struct nl_link link;
	int r = d->link.master ? nl_link_get_index(d->nl, d->link.master, &link, err)
			       : -ENODEV;

	if (!r && !strcmp(link.name, master))
		return 0;
	err_set(err, -ENOENT, "it is no port of %s", master);
	return ACT_GONE;
}

int act_own_port(struct ny_world *w, const char *lab, const struct op *op,
		 struct device *ret, struct err *err)
{
	const char *master;

	return arg_dev(op, A_MASTER, &master, err) ?:
	       act_own_op(w, lab, op, ret, err) ?: check_master(ret, master, err);
}

int act_port_option_set(struct ny_world *w, const char *lab, const struct op *op,
			struct err *err)
{
	const struct port_option_info *option = op_sets_option(op->id);
	char name[NAME_TEXT];
	struct device d;
	bool on;
	int r = arg_switch(op, A_NEW, &on, err) ?: act_own_port(w, lab, op, &d, err) ?:
		nl_port_set(d.nl, d.link.index, option->attr, 1, on, err);

	return act_fail(err, r, "set %s of port %s", option->word, act_op_name(name, op));
}

int act_port_number_set(struct ny_world *w, const char *lab, const struct op *op,
			struct err *err)
{
	const struct port_option_info *option = op_sets_option(op->id);
	char name[NAME_TEXT];
	struct device d;
	uint32_t value;
	int r = arg_u32(op, A_NEW, UINT16_MAX, &value, err) ?:
		act_own_port(w, lab, op, &d, err) ?:
		nl_port_set(d.nl, d.link.index, option->attr, 4, value, err);

	return act_fail(err, r, "set %s of port %s", option->word, act_op_name(name, op));
}
