/* SPDX-License-Identifier: MIT */
/*
 * What a kernel can do, tried where nobody sees it: in a namespace that only the worker
 * thread is in, and that ends when it goes home.
 */
#include <errno.h>
#include <sched.h>

#include "wire/nl.h"
#include "wire/wire-in.h"

struct trial {
	const char *kind;
	struct err *err;
};

static int try_kind(void *data)
{
	const struct trial *trial = data;
	_cleanup_nl_ struct nl *nl = NULL;
	int r;

	if (unshare(CLONE_NEWNET) < 0)
		return wire_err(trial->err, -errno, "make a namespace");
	r = nl_open(&nl, trial->err);
	if (r == 0)
		r = nl_kind_add(nl, trial->kind, trial->err);
	return r == -EINVAL ? 0 : r;
}

int wire_try_kind(struct ny_world *w, const char *kind, struct err *err)
{
	struct trial trial = {.kind = kind, .err = err};

	return wire_call(w, "", try_kind, &trial, err);
}
