/* SPDX-License-Identifier: MIT */
/*
 * Draws a topology as no file can have it, of texts that mean something to the formats,
 * with all that is found on hosts: for tests/int/draw-formats.t.  Usage:
 *
 *	drawctl dot|mermaid|svg|text
 *	drawctl texts	the names of the nodes, as they are to be read, one a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "draw/draw.h"

/* What it is called, and how that is to be read; NULL: just so. */
static const struct {
	const char *name, *read;
} hostile[] = {
	{"\"><script>alert(1)</script>"},
	{"]]>&amp;&quot;<!--"},
	{"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
	{"\033[31m\177", "\\x1b[31m\\x7f"},
	{"\xff\xfe\xc3", "\\xff\\xfe\\xc3"},
	{"\xed\xa0\x80", "\\xed\\xa0\\x80"},
	{"\xef\xbf\xbf\xef\xbf\xbe", "\\xef\\xbf\\xbf\\xef\\xbf\\xbe"},
	{"\xe2\x80\xae"
	 "elif",
	 "\\xe2\\x80\\xaeelif"},
	{"back\\slash\\"},
	{"\\N\\l\\n\\\""},
	{"`code` **bold** __it__ ~x~"},
	{"1. list"},
	{"- list"},
	{"#quot; #35; #"},
	{"style:#a; classDef:#b;"},
	{"%%{init: {\"theme\": \"dark\"}}%%"},
	{"%% comment"},
	{"end"},
	{"subgraph"},
	{"$$x^2$$ fa:fa-car"},
	{"http://a.b/ @{shape: x} A-->B;C"},
	{"--- --> === ]) }} |x| ~~~"},
	{"&#x3c;b&#62; &lt;"},
	{"na\303\257ve \346\227\245\346\234\254 \360\237\232\200"},
	{"n0"},
	{"{}|<>\"'\"'"},
};

static char long_name[4096];

static void set_up(struct iface *f)
{
	f->ns = "";
	f->up = f->carrier = true;
}

/* A member with all a device can have, each of its texts that one. */
static void add_member(struct topo *t, struct node *sw, const char *text)
{
	struct node *node = topo_add_node(t, KIND_NAMESPACE, text);
	struct iface *f = topo_add_iface(t, node, text), *other;
	struct iface *port = topo_add_iface(t, sw, text);

	node->ns = node->whose = node->lab = node->beyond = text;
	set_up(f);
	set_up(port);
	f->dev = f->altname = f->detail = f->kind = f->beyond = text;
	topo_add_link(t, LINK_VETH, port, f)->beyond = text;
	topo_warn(t, node, NULL, "%s", text);
	topo_warn(t, node, f, "%s", text);
	topo_warn(t, NULL, NULL, "%s", text);
	other = topo_add_iface(t, node, "down");
	set_up(other);
	other->up = false;
	other->kind = "";
	other->detail = text;
}

/* An end that was not found, of a node that is not in the topology. */
static void add_lost(struct topo *t, struct node *node)
{
	struct iface *end = arena_alloc(t->arena, sizeof(*end));

	end->name = "?";
	end->node = arena_alloc(t->arena, sizeof(*end->node));
	end->node->name = hostile[0].name;
	topo_add_link(t, LINK_PATCH, topo_add_iface(t, node, "lost"), end);
}

static struct topo *make(void)
{
	struct topo *t = topo_new("hostile");
	struct node *sw = topo_add_node(t, KIND_OVS, "sw \"<&");

	t->host = hostile[0].name;
	sw->ns = "";
	sw->self->dev = "sw";
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++)
		add_member(t, sw, hostile[i].name);
	add_member(t, sw, long_name);
	add_lost(t, sw);
	return t;
}

static char *draw(const struct topo *t, const char *format)
{
	if (!strcmp(format, "dot"))
		return draw_dot(t);
	if (!strcmp(format, "mermaid"))
		return draw_mermaid(t);
	if (!strcmp(format, "svg"))
		return draw_svg(t);
	return draw_text(t, false, NULL);
}

static void print_texts(void)
{
	puts("sw \"<&");
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++)
		puts(hostile[i].read ? hostile[i].read : hostile[i].name);
	puts(long_name);
}

int main(int argc, char **argv)
{
	_cleanup_topo_ struct topo *t = NULL;
	_cleanup_free_ char *text = NULL;

	memset(long_name, 'x', sizeof(long_name) - 1);
	if (argc != 2)
		return 64;
	if (!strcmp(argv[1], "texts")) {
		print_texts();
		return 0;
	}
	t = make();
	text = draw(t, argv[1]);
	return fputs(text, stdout) < 0;
}
