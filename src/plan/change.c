/* SPDX-License-Identifier: MIT */
/* What of a thing that is there can be changed, and by which operation. */
#include <string.h>

#include "plan/diff.h"

const struct op_change *diff_change(enum op_id row, enum op_arg arg)
{
	for (size_t i = 0; i < op_n_changes; i++)
		if (op_changes[i].row == row && op_changes[i].arg == arg)
			return &op_changes[i];
	return NULL;
}

struct op diff_setter(const struct op_change *c, const struct op *want,
		      const struct op *have)
{
	return (struct op){c->setter, .arg = {[A_NS] = op_arg(want, c->ns),
					      [A_DB] = op_arg(want, A_DB),
					      [A_IF] = op_arg(want, c->dev),
					      [A_OLD] = op_arg(have, c->arg),
					      [A_NEW] = op_arg(want, c->arg)}};
}

/* No setter gives IPv6 to a device, or takes it: gen is "" where there is none. */
static bool gains_or_loses_ipv6(enum op_arg arg, const char *want, const char *have)
{
	return (arg == A_GEN || arg == A_PEER_GEN) && !*want != !*have;
}

bool diff_must_be_remade(const struct op *want, const struct op *have)
{
	const struct op_row *row = &op_rows[want->id];

	if (op_is_setter(want->id)) /* on becoming a port there, what is set is lost */
		return strcmp(op_arg(want, A_DB), op_arg(have, A_DB)) != 0;
	for (const enum op_arg *a = row->args; *a; a++) {
		const char *x = op_arg(want, *a), *y = op_arg(have, *a);

		if (strcmp(x, y) &&
		    (!diff_change(want->id, *a) || gains_or_loses_ipv6(*a, x, y)))
			return true;
	}
	return false;
}

enum op_arg diff_master_arg(const struct op *have, enum op_id *ret_setter)
{
	for (size_t i = 0; i < op_n_changes; i++) {
		const struct op_change *c = &op_changes[i];

		*ret_setter = c->setter;
		if (c->arg == A_MASTER && c->row == have->id)
			return A_MASTER;
		if (c->arg == A_MASTER && c->setter == have->id)
			return A_NEW;
	}
	return A_NONE;
}
