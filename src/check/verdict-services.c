/* SPDX-License-Identifier: MIT */
/* Services of a file: whether the programs that they are run by are there. */
#include "check/verdict.h"

static const char *install(struct findings *f, const char *package)
{
	return package ? arena_printf(f->arena, "apt-get install %s", package) : NULL;
}

void judge_service(const struct node *node, const struct service *s, const char *program,
		   const char *path, const char *package, struct findings *ret)
{
	struct arena *arena = ret->arena;
	struct finding f = {.group = GROUP_SERVICE,
			    .name = arena_strdup(arena, node->name),
			    .verdict = path ? VERDICT_OK : VERDICT_BAD,
			    .fix = path ? NULL : install(ret, package),
			    .value = FACTS_UNKNOWN};

	if (path && s->dev)
		f.text = arena_printf(arena, "%s asks by DHCP: %s", s->dev, path);
	else if (path)
		f.text = arena_printf(arena, "runs %s", path);
	else if (s->dev)
		f.text = arena_printf(arena,
				      "%s is to ask by DHCP, and there is no %s on this "
				      "host",
				      s->dev, program);
	else
		f.text = arena_printf(arena,
				      "is to run %s, and there is no such program on "
				      "this host: install it, or give the path of its "
				      "file",
				      program);
	finding_add(ret, f);
}
