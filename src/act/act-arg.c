/* SPDX-License-Identifier: MIT */
/*
 * Arguments of operations, read strictly.  Nothing reaches the kernel that is not known
 * to be what it should be.  A name is what the kernel takes for one, however odd.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/un.h>

#include "act/act-in.h"

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

int arg_db(const struct op *op, enum op_arg arg, const char **ret, struct err *err)
{
	*ret = op_arg(op, arg);
	return check(**ret == '/' &&
			     strlen(*ret) < sizeof(((struct sockaddr_un *)0)->sun_path),
		     op, arg, "the path of a socket", err);
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
