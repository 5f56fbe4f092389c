/* SPDX-License-Identifier: MIT */
/* Sets of VLANs as text, and back. */
#include "setting/vlans.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* "20" or "30-40". */
static int parse_range(char *text, struct vlans *vlans)
{
	char *dash = strchr(text, '-');
	uint32_t first, last;

	if (dash)
		*dash = '\0';
	if (text_u32(text, 0, VLAN_IDS - 1, &first) < 0)
		return -EINVAL;
	last = first;
	if (dash && text_u32(dash + 1, first, VLAN_IDS - 1, &last) < 0)
		return -EINVAL;
	memset(vlans->has + first, true, last - first + 1);
	return 0;
}

/* Takes a word such as "/pvid" from the end. */
static bool take_word(char *text, const char *word)
{
	size_t n = strlen(text), m = strlen(word);

	if (n < m || strcmp(text + n - m, word) != 0)
		return false;
	text[n - m] = '\0';
	return true;
}

/* One item of a list that ends in len characters. */
static int parse_port_range(const char *text, size_t len, unsigned char flags[VLAN_IDS])
{
	struct vlans some = {};
	char range[32];
	unsigned char flag = VLAN_PASSES;

	if (len >= sizeof(range))
		return -EINVAL;
	memcpy(range, text, len);
	range[len] = '\0';
	flag |= take_word(range, "/untagged") ? VLAN_UNTAGGED : 0;
	flag |= take_word(range, "/pvid") ? VLAN_PVID : 0;
	if (parse_range(range, &some) < 0)
		return -EINVAL;
	for (size_t i = 0; i < VLAN_IDS; i++)
		if (some.has[i])
			flags[i] = flag;
	return 0;
}

int vlans_parse_port(const char *text, unsigned char ret[VLAN_IDS])
{
	memset(ret, 0, VLAN_IDS);
	while (*text) {
		size_t len = strcspn(text, ",");

		if ((text[len] && !text[len + 1]) || parse_port_range(text, len, ret) < 0)
			return -EINVAL;
		text += len + (text[len] != '\0');
	}
	return 0;
}

const char *vlans_of_port(struct arena *arena, const char *vlan, const char *trunk)
{
	struct vlans all = {}, below = {}, above = {};
	uint32_t plain = VLAN_IDS;
	const char *a, *b;

	if (trunk)
		(void)vlans_parse(trunk, &all);
	if (vlan)
		(void)text_u32(vlan, 0, VLAN_IDS - 1, &plain);
	for (uint32_t i = 0; i < VLAN_IDS; i++)
		(i < plain ? &below : &above)->has[i] = all.has[i] && i != plain;
	a = vlans_text(arena, &below);
	b = vlans_text(arena, &above);
	if (plain == VLAN_IDS)
		return a;
	return arena_printf(arena, "%s%s%u/pvid/untagged%s%s", a, *a ? "," : "", plain,
			    *b ? "," : "", b);
}

int vlans_parse(const char *text, struct vlans *ret)
{
	*ret = (struct vlans){};
	while (*text) {
		size_t len = strcspn(text, ",");
		char range[16];

		if (len >= sizeof(range) || (text[len] && !text[len + 1]))
			return -EINVAL;
		memcpy(range, text, len);
		range[len] = '\0';
		if (parse_range(range, ret) < 0)
			return -EINVAL;
		text += len + (text[len] != '\0');
	}
	return 0;
}

const char *vlans_text(struct arena *arena, const struct vlans *vlans)
{
	_cleanup_buf_ struct buf out = {};

	for (unsigned first = 0, last; first < VLAN_IDS; first = last + 1) {
		last = first;
		if (!vlans->has[first])
			continue;
		while (last + 1 < VLAN_IDS && vlans->has[last + 1])
			last++;
		buf_addf(&out, "%s%u", out.len ? "," : "", first);
		if (last > first)
			buf_addf(&out, "-%u", last);
	}
	return arena_strdup(arena, buf_str(&out));
}
