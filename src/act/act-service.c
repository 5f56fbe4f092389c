/* SPDX-License-Identifier: MIT */
/* Services, started and ended. */
#include <errno.h>
#include <string.h>

#include "act/act-in.h"
#include "wire/service.h"

static int read_args(struct ny_world *w, struct arena *arena, const char *lab,
		     const struct op *op, struct service_new *ret, struct err *err)
{
	const char *lab_dir = arena_printf(arena, "%s/%s", w->paths->state, lab);

	*ret = (struct service_new){.own = arena_printf(arena, "%s/" NODE_FILES_DIR "/%s",
							lab_dir, op_arg(op, A_NS))};
	return arg_ns(op, A_NS, &ret->ns, err) ?:
	       arg_dev_or_none(op, A_IF, &ret->what.iface, err) ?:
	       arg_command(op, A_COMMAND, &ret->what.command, err) ?:
	       arg_user(op, A_USER, &ret->what.user, err) ?:
	       arg_place(op, lab_dir, &ret->dir, err);
}

int act_service_start(struct ny_world *w, const char *lab, const struct op *op,
		      struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct service_new new;
	int r = read_args(w, arena, lab, op, &new, err);

	if (r ||
	    (op->flags & OP_UNDO && !(op->flags & OP_UNSURE) && service_runs(new.dir)))
		return r;
	if (act_is_nowhere(w, op, new.ns)) /* it was ended for that, and so that is */
		return 0;
	if (op->flags & OP_UNDO) /* who was told to end may not have done so yet */
		r = service_stop(new.dir, err);
	if (!r)
		r = service_start(w, &new, err);
	return act_fail(err, r, "start a service in %s", new.ns);
}

int act_service_stop(struct ny_world *w, const char *lab, const struct op *op,
		     struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct service_new old;
	int r = read_args(w, arena, lab, op, &old, err);

	if (!r)
		r = service_stop(old.dir, err);
	return act_fail(err, r, "end a service in %s", old.ns);
}

void act_services_tell(struct ny_world *w, const char *lab, const struct op *ops,
		       size_t n)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct service_new old;
	struct err err;

	for (size_t i = 0; i < n; i++)
		if (op_deletes(ops[i].id) &&
		    !read_args(w, arena, lab, &ops[i], &old, &err))
			service_tell(old.dir);
}
