/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink about the FDBs of bridges: behind which port a MAC is.
 */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <unistd.h>

#include "wire/nl-req.h"

struct fdb_dump {
	int (*fn)(void *data, const struct nl_fdb *entry);
	void *data;
	uint32_t per_second; /* ticks, of the kernel's times */
};

static int on_entry(const struct nlmsghdr *nlh, void *data)
{
	struct attrs a;
	const struct ndmsg *ndm = attrs_of(nlh, RTM_NEWNEIGH, sizeof(*ndm), &a);
	const struct fdb_dump *dump = data;
	struct nl_fdb entry = {0};
	struct nda_cacheinfo times;
	uint32_t bridge, vlan = 0;

	/* What else has addresses - a device, of its own - has no master in it. */
	if (!ndm || ndm->ndm_family != AF_BRIDGE ||
	    !attr_u32(a.at[NDA_MASTER], &bridge) || !a.at[NDA_LLADDR] ||
	    mnl_attr_get_payload_len(a.at[NDA_LLADDR]) != sizeof(entry.mac))
		return 0;
	memcpy(entry.mac, mnl_attr_get_payload(a.at[NDA_LLADDR]), sizeof(entry.mac));
	attr_number(a.at[NDA_VLAN], 2, &vlan);
	entry.index = ndm->ndm_ifindex;
	entry.bridge = (int)bridge;
	entry.vlan = (uint16_t)vlan;
	entry.local = ndm->ndm_state & NUD_PERMANENT;
	entry.fixed = ndm->ndm_state & NUD_NOARP;
	if (a.at[NDA_CACHEINFO] &&
	    mnl_attr_get_payload_len(a.at[NDA_CACHEINFO]) >= sizeof(times)) {
		memcpy(&times, mnl_attr_get_payload(a.at[NDA_CACHEINFO]), sizeof(times));
		entry.age = times.ndm_updated / dump->per_second;
	}
	return dump->fn(dump->data, &entry);
}

int nl_fdb_dump(struct nl *nl, int (*fn)(void *data, const struct nl_fdb *entry),
		void *data, struct err *err)
{
	struct fdb_dump dump = {fn, data, (uint32_t)sysconf(_SC_CLK_TCK)};
	struct req r;
	struct ndmsg *ndm = req_init(&r, RTM_GETNEIGH, 0, sizeof(*ndm));

	ndm->ndm_family = AF_BRIDGE;
	return nl_dump(nl, &r, on_entry, &dump, err);
}

int nl_fdb_set(struct nl *nl, const struct nl_fdb *entry, bool has, struct err *err)
{
	struct req r;
	struct ndmsg *ndm =
		req_init(&r, has ? RTM_NEWNEIGH : RTM_DELNEIGH,
			 has ? NLM_F_CREATE | NLM_F_REPLACE : 0, sizeof(*ndm));

	ndm->ndm_family = AF_BRIDGE;
	ndm->ndm_ifindex = entry->index;
	/* Or a frame from elsewhere moves it (br_fdb_update, Linux 6.18). */
	ndm->ndm_flags = NTF_MASTER | (has ? NTF_STICKY : 0);
	ndm->ndm_state = NUD_NOARP;
	req_put(&r, NDA_LLADDR, entry->mac, sizeof(entry->mac));
	if (entry->vlan)
		req_put(&r, NDA_VLAN, &entry->vlan, sizeof(entry->vlan));
	return nl_do(nl, &r, err);
}

int nl_fdb_flush(struct nl *nl, int bridge, struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, 0, bridge);
	req_kind(&r, "bridge");
	req_put(&r, IFLA_BR_FDB_FLUSH, "", 0);
	return nl_do(nl, &r, err);
}
