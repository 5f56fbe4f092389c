/* SPDX-License-Identifier: MIT */
/* VLANs of the ports of Linux bridges. */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"

/* Those VLANs, alike ones that follow each other as one; returns how many. */
static size_t ranges(const unsigned char flags[VLAN_IDS], struct nl_vlan ret[VLAN_IDS])
{
	size_t n = 0;

	for (unsigned i = 0; i < VLAN_IDS; i++) {
		bool pvid = flags[i] & VLAN_PVID, untagged = flags[i] & VLAN_UNTAGGED;

		if (!flags[i])
			continue;
		if (n && !pvid && flags[i] == flags[i - 1])
			ret[n - 1].last = (uint16_t)i;
		else
			ret[n++] = (struct nl_vlan){.first = (uint16_t)i,
						    .last = (uint16_t)i,
						    .pvid = pvid,
						    .untagged = untagged};
	}
	return n;
}

/* What is new comes first: what stays passes all the time. */
static int change(const struct device *d, const unsigned char old[VLAN_IDS],
		  const unsigned char new[VLAN_IDS], struct err *err)
{
	unsigned char come[VLAN_IDS], go[VLAN_IDS];
	struct nl_vlan list[VLAN_IDS];
	int r;

	for (unsigned i = 0; i < VLAN_IDS; i++) {
		come[i] = new[i] != old[i] ? new[i] : 0;
		go[i] = new[i] ? 0 : old[i];
	}
	r = nl_vlan_set(d->nl, d->link.index, true, list, ranges(come, list), err);
	if (!r)
		r = nl_vlan_set(d->nl, d->link.index, false, list, ranges(go, list), err);
	return r;
}

int act_vlans_set(struct ny_world *w, const char *lab, const struct op *op,
		  struct err *err)
{
	unsigned char old[VLAN_IDS], new[VLAN_IDS];
	char name[NAME_TEXT];
	struct device d;
	int r = arg_port_vlans(op, A_OLD, old, err) ?:
		arg_port_vlans(op, A_NEW, new, err) ?:
		act_own_port(w, lab, op, &d, err) ?: change(&d, old, new, err);

	return act_fail(err, r, "set the VLANs of %s", act_op_name(name, op));
}
