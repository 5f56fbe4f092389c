/* SPDX-License-Identifier: MIT */
/*
 * Arguments of operations, read strictly.  Nothing reaches the kernel that is not known
 * to be what it should be.  A name is what the kernel takes for one, however odd.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/un.h>

#include "act/act-in.h"
#include "base/command.h"
#include "base/sysctl.h"
#include "wire/service.h"

#define SHOWN 64 /* bytes of a malformed argument that a message quotes */

const struct end_args act_ends[2] = {
	{A_NS, A_IF, A_MAC, A_GROUP, A_ALIAS, A_GEN},
	{A_PEER_NS, A_PEER, A_PEER_MAC, A_PEER_GROUP, A_PEER_ALIAS, A_PEER_GEN},
};

/* Whether it is what is wanted: 0, or ACT_MALFORMED. */
static int check(bool ok, const struct op *op, enum op_arg arg, const char *wanted,
		 struct err *err)
{
	char shown[SHOWN + 1];

	if (ok)
		return 0;

	snprintf(shown, sizeof(shown), "%s", op_arg(op, arg));
	for (char *c = shown; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
	err_set(err, -EINVAL, "operation %s: %s '%s' is not %s", op_rows[op->id].word,
		op_arg_words[arg], shown, wanted);
	return ACT_MALFORMED;
}

/* A text of at most max bytes that can stand in a path and in a line of text. */
static bool is_mark(const char *s, size_t max)
{
	if (!*s || strlen(s) > max)
		return false;
	for (; *s; s++)
		if (*s == '/' || (unsigned char)*s <= ' ' || *s == 0x7f)
			return false;
	return true;
}

/* The name of a file, however odd. */
static bool is_file_name(const char *s, size_t max)
{
	return *s && strlen(s) <= max && !strchr(s, '/') && strcmp(s, ".") != 0 &&
	       strcmp(s, "..") != 0;
}

/* What leads to a namespace: its name, or a path. */
static bool is_ns(const char *s)
{
	return *s == '/' ? strlen(s) < PATH_MAX : is_file_name(s, NAME_MAX);
}

/* What the kernel takes for a device's name. */
static bool is_dev_name(const char *s, size_t max)
{
	return is_file_name(s, max) && !s[strcspn(s, ": \t\n\v\f\r")];
}

int arg_ns(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(!**ret || is_ns(*ret), op, arg, "a namespace's name", err);
}

int arg_dev(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(is_dev_name(*ret, IFNAMSIZ - 1), op, arg, "a device's name", err);
}

int arg_dev_or_none(const struct op *op, enum op_arg arg, const char **ret,
		    struct err *err)
{
	*ret = "";
	return *op_arg(op, arg) ? arg_dev(op, arg, ret, err) : 0;
}

int arg_altname(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(is_dev_name(*ret, NL_ALTNAME_MAX), op, arg, "an alternative name",
		     err);
}

int arg_alias(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(is_mark(*ret, NL_ALIAS_MAX) &&
			     !strncmp(*ret, MARK_BEGIN, strlen(MARK_BEGIN)),
		     op, arg, "a mark of netyard's", err);
}

int arg_u32(const struct op *op, enum op_arg arg, uint32_t max, uint32_t *ret,
	    struct err *err)
{
	return check(!text_u32(op_arg(op, arg), 0, max, ret), op, arg,
		     "a number that fits", err);
}

int arg_count(const struct op *op, enum op_arg arg, uint32_t *ret, struct err *err)
{
	const char *text = op_arg(op, arg);

	*ret = 0;
	return check(!strcmp(text, "none") || !text_u32(text, 1, UINT32_MAX, ret), op,
		     arg, "a number, or none", err);
}

int arg_pins(const struct op *op, enum op_arg arg, unsigned char ret[PORT_PINS_MAX][6],
	     size_t *ret_n, struct err *err)
{
	int n = port_pins_parse(op_arg(op, arg), ret);

	*ret_n = n < 0 ? 0 : (size_t)n;
	return check(n >= 0, op, arg, "MAC addresses, or none", err);
}

int arg_vlans(const struct op *op, enum op_arg arg, struct vlans *ret, struct err *err)
{
	return check(vlans_parse(op_arg(op, arg), ret) == 0, op, arg,
		     "a set of VLANs such as 20,30-40", err);
}

int arg_port_vlans(const struct op *op, enum op_arg arg, unsigned char ret[VLAN_IDS],
		   struct err *err)
{
	return check(vlans_parse_port(op_arg(op, arg), ret) == 0, op, arg,
		     "the VLANs of a port such as 10/pvid/untagged,20-30", err);
}

int arg_queue(const struct op *op, enum op_arg arg, struct queue *ret, struct err *err)
{
	return check(queue_text_parse(op_arg(op, arg), ret) == 0, op, arg,
		     "a queue such as handle/4e59:/netem/delay/10ms/limit/1000", err);
}

int arg_word(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	size_t len;

	*ret = op_arg(op, arg);
	len = strspn(*ret, "abcdefghijklmnopqrstuvwxyz0123456789-");
	return check(len && !(*ret)[len], op, arg, "a word", err);
}

int arg_mirror(const struct op *op, const char **ret, struct err *err)
{
	size_t len = strlen(MIRROR_BEGIN);

	*ret = op_arg(op, A_MIRROR);
	return check(!strncmp(*ret, MIRROR_BEGIN, len) &&
			     is_dev_name(*ret + len, IFNAMSIZ - 1),
		     op, A_MIRROR, "a mirror's name", err);
}

int arg_truth(const struct op *op, enum op_arg arg, bool *ret, struct err *err)
{
	*ret = !strcmp(op_arg(op, arg), "true");
	return check(*ret || !strcmp(op_arg(op, arg), "false"), op, arg, "true or false",
		     err);
}

int arg_switch(const struct op *op, enum op_arg arg, bool *ret, struct err *err)
{
	*ret = !strcmp(op_arg(op, arg), "on");
	return check(*ret || !strcmp(op_arg(op, arg), "off"), op, arg, "on or off", err);
}

int arg_setting(const struct op *op, enum op_arg arg, const struct setting_at *at,
		uint32_t *ret, struct err *err)
{
	return check(!setting_parse(at, op_arg(op, arg), ret), op, arg,
		     at->truth ? "true or false" : "a number that fits", err);
}

int arg_settings(const struct op *op, enum setting_home home, uint32_t ret[SETTING_COUNT],
		 struct err *err)
{
	int r = 0;

	for (const struct setting_at *at = NULL; !r && (at = setting_next(home, at));)
		r = arg_setting(op, op_settings[at - setting_rows].arg, at, &ret[at->id],
				err);
	return r;
}

int arg_nowhere(const struct op *op, enum op_arg arg, uint8_t *ret, struct err *err)
{
	const char *word = op_arg(op, arg);

	*ret = !strcmp(word, "blackhole")     ? RTN_BLACKHOLE
	       : !strcmp(word, "unreachable") ? RTN_UNREACHABLE
	       : !strcmp(word, "prohibit")    ? RTN_PROHIBIT
					      : RTN_UNSPEC;
	return check(*ret != RTN_UNSPEC, op, arg, "a type of route that leads nowhere",
		     err);
}

int arg_onlink(const struct op *op, bool *ret, struct err *err)
{
	const char *word = op_arg(op, A_ONLINK);

	*ret = *word;
	return check(!*word || !strcmp(word, "onlink"), op, A_ONLINK, "that word", err);
}

int arg_hop(const struct op *op, const struct op_hop *text, struct nl_hop *ret,
	    struct err *err)
{
	bool ok = is_dev_name(text->dev, IFNAMSIZ - 1) &&
		  !text_u32(text->weight, 1, UINT8_MAX + 1, &ret->weight);

	ret->onlink = text->onlink;
	ret->has_via = *text->via;
	if (ret->has_via)
		ok = ok && !strchr(text->via, '/') &&
		     !text_cidr(text->via, true, &ret->via);
	return arg_hops_end(op, ok, err);
}

int arg_hops_end(const struct op *op, bool ok, struct err *err)
{
	return check(ok, op, A_NEXTHOPS, "a list of next hops", err);
}

int arg_family(const struct op *op, enum op_arg arg, int *ret, struct err *err)
{
	*ret = !strcmp(op_arg(op, arg), "inet") ? AF_INET : AF_INET6;
	return check(*ret == AF_INET || !strcmp(op_arg(op, arg), "inet6"), op, arg,
		     "inet or inet6", err);
}

int arg_fwmark(const struct op *op, enum op_arg arg, uint32_t *ret_mark,
	       uint32_t *ret_mask, struct err *err)
{
	const char *text = op_arg(op, arg);

	*ret_mark = *ret_mask = 0;
	return check(!*text || !text_fwmark(text, ret_mark, ret_mask), op, arg,
		     "a mark and a mask", err);
}

int arg_ipproto(const struct op *op, enum op_arg arg, uint8_t *ret, struct err *err)
{
	uint32_t number = 0;
	bool ok = !*op_arg(op, arg) || !text_u32(op_arg(op, arg), 1, UINT8_MAX, &number);

	*ret = (uint8_t)number;
	return check(ok, op, arg, "the number of a protocol", err);
}

int arg_ports(const struct op *op, enum op_arg arg, uint16_t ret[2], struct err *err)
{
	const char *text = op_arg(op, arg);

	ret[0] = ret[1] = 0;
	return check(!*text || !text_ports(text, ret), op, arg, "a port, or two", err);
}

int arg_sysctl(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(sysctl_is_key(*ret), op, arg, "the name of a sysctl", err);
}

int arg_value(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(!**ret || sysctl_is_value(*ret), op, arg, "the value of a sysctl",
		     err);
}

int arg_nat(const struct op *op, enum op_arg arg, struct arena *arena,
	    struct nat_rules *ret, struct err *err)
{
	return check(!nat_parse(arena, op_arg(op, arg), ret), op, arg,
		     "an address translation", err);
}

int arg_db(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(**ret == '/' &&
			     strlen(*ret) < sizeof(((struct sockaddr_un *)0)->sun_path),
		     op, arg, "the path of a socket", err);
}

/* LAB_DIR/services/NS/ID, NS being the operation's. */
static bool is_place(const struct op *op, const char *lab_dir, const char *s)
{
	const char *const parts[] = {lab_dir, "/" SERVICES_DIR "/", op_arg(op, A_NS),
				     "/"};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (strncmp(s, parts[i], strlen(parts[i])) != 0)
			return false;
		s += strlen(parts[i]);
	}
	return is_file_name(s, NAME_MAX);
}

int arg_place(const struct op *op, const char *lab_dir, const char **ret, struct err *err)
{
	*ret = op_arg(op, A_PLACE);
	return check(is_place(op, lab_dir, *ret), op, A_PLACE,
		     "the directory of a service of the lab", err);
}

int arg_command(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	size_t n;

	*ret = op_arg(op, arg);
	return check(command_words(arena, *ret, &n) != NULL && !strchr(*ret, '\n'), op,
		     arg, "a command", err);
}

int arg_user(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(!(*ret)[strcspn(*ret, " :/\n")], op, arg, "a user", err);
}

int arg_mac(const struct op *op, enum op_arg arg, uint8_t ret[6], struct err *err)
{
	return check(!text_mac(op_arg(op, arg), ret), op, arg, "a MAC address", err);
}

int arg_gen(const struct op *op, enum op_arg arg, int *ret, struct err *err)
{
	/* iproute2's words, in the order of IN6_ADDR_GEN_MODE_* */
	static const char *const words[] = {"eui64", "none", "stable_secret", "random"};

	*ret = -1;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(op_arg(op, arg), words[i]))
			*ret = i;
	return check(*ret >= 0 || !*op_arg(op, arg), op, arg,
		     "a way to generate addresses", err);
}

int arg_cidr(const struct op *op, enum op_arg arg, struct cidr *ret, struct err *err)
{
	return check(!text_cidr(op_arg(op, arg), false, ret), op, arg,
		     "an address with a length", err);
}

int arg_addr(const struct op *op, enum op_arg arg, struct cidr *ret, struct err *err)
{
	return check(!strchr(op_arg(op, arg), '/') &&
			     !text_cidr(op_arg(op, arg), true, ret),
		     op, arg, "an address", err);
}

int arg_end(const struct op *op, bool peer, struct end *ret, struct err *err)
{
	const struct end_args *of = &act_ends[peer];

	return arg_ns(op, of->ns, &ret->ns, err) ?:
	       arg_dev(op, of->dev, &ret->dev.name, err) ?:
	       arg_mac(op, of->mac, ret->dev.mac, err) ?:
	       arg_u32(op, of->group, UINT32_MAX, &ret->dev.group, err) ?:
	       arg_alias(op, of->alias, &ret->alias, err) ?:
	       arg_gen(op, of->gen, &ret->gen, err);
}
