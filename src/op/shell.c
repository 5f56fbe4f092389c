/* SPDX-License-Identifier: MIT */
/*
 * The equivalent shell of an operation: its row's template, filled in.
 * The template language is told at op_shell in op.h.
 */
#include <string.h>

#include "base/dhcp-client.h"
#include "base/sysctl.h"
#include "base/text.h"
#include "op/op.h"
#include "setting/nat.h"

/* A namespace that has no name. */
static bool is_path(const char *ns)
{
	return strchr(ns, '/');
}

static void add_in(struct buf *out, const struct paths *paths, const char *ns)
{
	if (!*ns)
		return;
	buf_add(out, "nsenter --net=");
	if (!is_path(ns)) {
		buf_add_shell(out, paths->netns);
		buf_addc(out, '/');
	}
	buf_add_shell(out, ns);
	buf_addc(out, ' ');
}

static void add_ip(struct buf *out, const struct paths *paths, const char *ns)
{
	if (is_path(ns))
		add_in(out, paths, ns);
	buf_add(out, "ip");
	if (*ns && !is_path(ns)) {
		buf_add(out, " -n ");
		buf_add_shell(out, ns);
	}
}

/* A setting of a bridge that not every kernel has is not set where it is the default. */
static bool is_left_out(enum op_arg arg, const char *value)
{
	uint32_t number;

	for (size_t i = 0; i < SETTING_ROWS; i++)
		if (op_settings[i].arg == arg)
			return setting_rows[i].brief &&
			       setting_rows[i].home == OF_BRIDGE &&
			       setting_parse(&setting_rows[i], value, &number) == 0 &&
			       number == setting_default(&setting_rows[i]);
	return false;
}

static const char *value_of(const struct op *op, const char *word, size_t len)
{
	for (enum op_arg a = A_NONE + 1; a < OP_NARGS; a++)
		if (strlen(op_arg_words[a]) == len &&
		    !strncmp(op_arg_words[a], word, len))
			return is_left_out(a, op_arg(op, a)) ? "" : op_arg(op, a);
	return "";
}

static bool is_word(const char *word, size_t len, const char *what)
{
	return strlen(what) == len && !strncmp(word, what, len);
}

/* For the keyword netns. */
static void add_at(struct buf *out, const struct paths *paths, const char *ns)
{
	if (*ns)
		buf_add_shell(out, ns);
	else
		buf_add(out, "$$");
}

static void add_vsctl(struct buf *out, const struct paths *paths, const char *db)
{
	buf_add(out, "ovs-vsctl --db=unix:");
	buf_add_shell(out, db);
}

/* The directory of a path. */
static void add_dir(struct buf *out, const struct paths *paths, const char *path)
{
	_cleanup_buf_ struct buf dir = {0};
	const char *slash = strrchr(path, '/');

	buf_addn(&dir, path, slash ? (size_t)(slash - path) : strlen(path));
	buf_add_shell(out, buf_str(&dir));
}

/* What leaves a master. */
static void add_nomaster(struct buf *out, const struct paths *paths, const char *master)
{
	if (*master)
		buf_add(out, "nomaster ");
}

static void add_nopromisc(struct buf *out, const struct paths *paths, const char *promisc)
{
	if (*promisc)
		buf_add(out, "promisc off ");
}

/* A queue (queue_text()) as words of a command. */
static void add_queue(struct buf *out, const struct paths *paths, const char *queue)
{
	while (*queue) {
		_cleanup_buf_ struct buf word = {0};
		size_t len = strcspn(queue, "/");

		buf_addn(&word, queue, len);
		buf_add_shell(out, buf_str(&word));
		queue += len;
		if (*queue)
			buf_addc(out, ' ');
		queue += *queue != '\0';
	}
}

/* Of a route that has several. */
static void add_hops(struct buf *out, const struct paths *paths, const char *hops)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct op_hop hop;

	while (op_hop_next(arena, &hops, &hop) > 0) {
		buf_addf(out, " nexthop%s%s dev ", *hop.via ? " via " : "", hop.via);
		buf_add_shell(out, hop.dev);
		buf_addf(out, " weight %s%s", hop.weight, hop.onlink ? " onlink" : "");
	}
}

/* As it is: it is written for a shell. */
static void add_words(struct buf *out, const struct paths *paths, const char *command)
{
	buf_add(out, command);
}

static void add_dhcp_client(struct buf *out, const struct paths *paths, const char *dev)
{
	buf_add(out, dhcp_client);
}

/* Words that are no arguments, but made of one, which may be empty; or not (needed). */
static const struct {
	const char *word;
	enum op_arg arg;
	void (*add)(struct buf *out, const struct paths *paths, const char *value);
	bool needed;
} made_words[] = {
	{"ip", A_NS, add_ip},
	{"peer-ip", A_PEER_NS, add_ip},
	{"from-ip", A_FROM, add_ip},
	{"at", A_PEER_NS, add_at},
	{"here", A_NS, add_at},
	{"there", A_FROM, add_at},
	{"in", A_NS, add_in},
	{"vsctl", A_DB, add_vsctl},
	{"dir", A_DB, add_dir},
	{"nomaster", A_MASTER, add_nomaster},
	{"nopromisc", A_PROMISC, add_nopromisc},
	{"queue", A_NEW, add_queue, true},
	{"hops", A_NEXTHOPS, add_hops},
	{"words", A_COMMAND, add_words},
	{"dhcp-client", A_IF, add_dhcp_client},
};

/* For the lab's table to be as it is to be. */
static void add_nat(struct buf *out, const struct op *op)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_buf_ struct buf text = {};
	const char *lab = op_arg(op, A_LAB);
	struct nat_rules rules;

	if (nat_parse(arena, op_arg(op, A_NEW), &rules) < 0)
		return;
	nat_add_nft(&text, arena_printf(arena, NAT_TABLE, lab),
		    arena_printf(arena, NAT_MARK, lab), &rules);
	buf_add_shell(out, buf_str(&text));
}

/* A name as it is a path: that is taken, whatever dots an interface has, and of an
 * interface its device's name. */
static void add_sysctl(struct buf *out, const struct op *op)
{
	const char *dev = op_arg(op, A_IF);
	char path[SYSCTL_KEY_MAX + 1];

	sysctl_path(op_arg(op, A_SYSCTL), *dev ? dev : NULL, path);
	buf_add_shell(out, path);
}

/* Of a device that is the host's. */
static void add_refuse_ra(struct buf *out, const struct op *op)
{
	_cleanup_buf_ struct buf file = {};

	if (*op_arg(op, A_NS))
		return;
	buf_addf(&file, "/proc/sys/net/ipv6/conf/%s/accept_ra", op_arg(op, A_IF));
	buf_add(out, "if test -w ");
	buf_add_shell(out, buf_str(&file));
	buf_add(out, "; then echo 0 >");
	buf_add_shell(out, buf_str(&file));
	buf_add(out, "; fi\n");
}

/* What stands between { and }. */
static void add_filled(struct buf *out, const struct op *op, const struct paths *paths,
		       const char *word, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(made_words); i++)
		if (is_word(word, len, made_words[i].word)) {
			made_words[i].add(out, paths, op_arg(op, made_words[i].arg));
			return;
		}
	if (is_word(word, len, "nat"))
		add_nat(out, op);
	else if (is_word(word, len, "sysctl"))
		add_sysctl(out, op);
	else if (is_word(word, len, "refuse-ra"))
		add_refuse_ra(out, op);
	else
		buf_add_shell(out, value_of(op, word, len));
}

/* The argument is there, or the word is made of one that need not be. */
static bool is_there(const struct op *op, const char *s, size_t word)
{
	for (size_t i = 0; i < ARRAY_SIZE(made_words); i++)
		if (is_word(s, word, made_words[i].word))
			return !made_words[i].needed || *op_arg(op, made_words[i].arg);
	return *value_of(op, s, word);
}

/* True if every argument named in the stretch of template is non-empty. */
static bool all_there(const struct op *op, const char *s, size_t len)
{
	const char *end = s + len;

	while ((s = memchr(s, '{', end - s))) {
		size_t word = strcspn(++s, "}");

		if (!is_there(op, s, word))
			return false;
		s += word;
	}
	return true;
}

/* A stretch of template without brackets. */
static void add_stretch(struct buf *out, const struct op *op, const struct paths *paths,
			const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t word;

		if (*s != '{') {
			buf_addc(out, *s++);
			continue;
		}
		word = strcspn(++s, "}");
		add_filled(out, op, paths, s, word);
		s += word + 1;
	}
}

/* What stands between [ and ]: "a" or "a|b". */
static void add_choice(struct buf *out, const struct op *op, const struct paths *paths,
		       const char *s, size_t len)
{
	const char *bar = memchr(s, '|', len);
	size_t first = bar ? (size_t)(bar - s) : len;

	if (all_there(op, s, first))
		add_stretch(out, op, paths, s, first);
	else if (bar)
		add_stretch(out, op, paths, bar + 1, len - first - 1);
}

/* What the kernel gives a device that is set up, but only after it has asked for two
 * seconds whether somebody has it.  Where IPv6 is off, there is none. */
static void add_link_local(struct buf *out, const struct op *op,
			   const struct paths *paths, const enum op_arg end[4])
{
	struct cidr own;
	char text[CIDR_TEXT];
	uint8_t mac[6];

	if (strcmp(op_arg(op, end[3]), "eui64") || text_mac(op_arg(op, end[2]), mac) < 0)
		return;
	cidr_link_local(mac, &own);
	cidr_text(&own, text);
	buf_addc(out, '\n');
	add_ip(out, paths, op_arg(op, end[0]));
	buf_addf(out, " addr add %s dev ", text);
	buf_add_shell(out, op_arg(op, end[1]));
	buf_add(out, " nodad 2>/dev/null || :");
}

void op_shell(struct buf *out, const struct op *op, const struct paths *paths)
{
	static const enum op_arg ends[2][4] = {
		{A_NS, A_IF, A_MAC, A_GEN}, {A_PEER_NS, A_PEER, A_PEER_MAC, A_PEER_GEN}};
	const char *s = op_rows[op->id].shell;

	if (!s) {
		buf_add(out, "# ");
		op_print(out, op);
		buf_addc(out, '\n');
		return;
	}
	while (*s) {
		size_t len = strcspn(s, "[");

		add_stretch(out, op, paths, s, len);
		s += len;
		if (*s == '[') {
			len = strcspn(++s, "]");
			add_choice(out, op, paths, s, len);
			s += len + 1;
		}
	}
	for (int i = 0; i < 2 && op_rows[op->id].side == OP_MAKES; i++)
		add_link_local(out, op, paths, ends[i]);
	buf_addc(out, '\n');
}
