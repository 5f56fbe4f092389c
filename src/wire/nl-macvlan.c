/* SPDX-License-Identifier: MIT */
/* rtnetlink about macvlan devices.  Source: linux/if_link.h. */
#include <linux/rtnetlink.h>
#include <string.h>

#include "wire/nl-req.h"

static const struct {
	const char *word;
	uint32_t mode;
} modes[] = {
	{"private", MACVLAN_MODE_PRIVATE}, {"vepa", MACVLAN_MODE_VEPA},
	{"bridge", MACVLAN_MODE_BRIDGE},   {"passthru", MACVLAN_MODE_PASSTHRU},
	{"source", MACVLAN_MODE_SOURCE},
};

static uint32_t mode_number(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (!strcmp(modes[i].word, word))
			return modes[i].mode;
	return 0;
}

bool nl_macvlan_mode_ok(const char *mode)
{
	return mode_number(mode) != 0;
}

void nl_parse_macvlan(const struct nlattr *attr, struct nl_link *l)
{
	uint32_t mode;

	for (size_t i = 0; attr_u32(attr, &mode) && i < ARRAY_SIZE(modes); i++)
		if (modes[i].mode == mode)
			strcpy(l->mode, modes[i].word);
}

int nl_macvlan_add(struct nl *nl, const struct nl_macvlan *m, struct err *err)
{
	struct req r;

	req_link(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, m->index);
	req_new(&r, &m->dev);
	req_u32(&r, IFLA_LINK, (uint32_t)m->parent);
	req_u32(&r, IFLA_NET_NS_FD, (uint32_t)m->netns_fd);
	req_kind(&r, "macvlan");
	req_u32(&r, IFLA_MACVLAN_MODE, mode_number(m->mode));
	return nl_link_make(nl, &r, "macvlan", err);
}
