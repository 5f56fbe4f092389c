/* SPDX-License-Identifier: MIT */
#include "api/hosts.h"

#include <string.h>

#include "base/text.h"

/* Everybody has these, or they mean nothing without a device. */
static bool is_local(const char *cidr)
{
	struct cidr c;

	return text_cidr(cidr, true, &c) < 0 || cidr_is_link_local(&c) ||
	       cidr_is_loopback(&c);
}

static void add_addresses(struct buf *out, const struct node *node,
			  const struct iface *iface)
{
	for (size_t i = 0; i < iface->n_addresses; i++) {
		const char *cidr = iface->addresses[i].cidr;

		if (iface->addresses[i].owner == OWNER_LAB && !is_local(cidr))
			buf_addf(out, "%.*s\t%s\n", (int)strcspn(cidr, "/"), cidr,
				 node->name);
	}
}

/* lo comes last: the address of a link is the one to be taken. */
static void add_node(struct buf *out, const struct node *node)
{
	if (!strcmp(node->name, "localhost"))
		return;
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (strcmp(node->ifaces[i]->name, "lo"))
			add_addresses(out, node, node->ifaces[i]);
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (!strcmp(node->ifaces[i]->name, "lo"))
			add_addresses(out, node, node->ifaces[i]);
}

const char *hosts_lines(struct arena *arena, const struct topo *t)
{
	_cleanup_buf_ struct buf out = {};

	buf_addf(&out, "# lab %s, kept by netyard:\n", t->name);
	for (size_t i = 0; i < t->n_nodes; i++)
		add_node(&out, t->nodes[i]);
	buf_addf(&out, "# end of lab %s\n", t->name);
	return arena_strdup(arena, buf_str(&out));
}

void hosts_put(struct buf *out, const char *text, const char *lines)
{
	size_t head = strcspn(lines, "\n") + 1;
	const char *tail = memrchr(lines, '#', strlen(lines));
	const char *from = memmem(text, strlen(text), lines, head);
	const char *to = from ? strstr(from, tail) : NULL;

	if (to && (from == text || from[-1] == '\n'))
		buf_addf(out, "%.*s%s%s", (int)(from - text), text, lines,
			 to + strlen(tail));
	else
		buf_addf(out, "%s%s", lines, text);
}
