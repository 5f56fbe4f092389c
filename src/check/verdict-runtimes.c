/* SPDX-License-Identifier: MIT */
/* Managers of containers, containers of a file, and the command that starts either. */
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "check/verdict.h"

static const char *const packages[MANAGER_COUNT] = {
	[MANAGER_LXC] = "lxc",
	[MANAGER_DOCKER] = "docker.io",
	[MANAGER_PODMAN] = "podman",
};

#define INSTALL "install it: " /* of a library that is not there (library.c) */

static const char *fix_of(const struct facts_manager *m, enum manager manager,
			  struct arena *arena)
{
	const char *word = manager_words[manager];
	bool is_lxc = manager == MANAGER_LXC;

	if (m->cure && !strncmp(m->cure, INSTALL, strlen(INSTALL)))
		return m->cure + strlen(INSTALL);
	switch (m->reach) {
	case -EHOSTDOWN:
		if (m->installed && !is_lxc)
			return arena_printf(arena, "systemctl start %s.socket", word);
		return arena_printf(arena, "apt-get install %s", packages[manager]);
	case -ETIMEDOUT:
	case -ECONNRESET:
	case -EPROTO:
	case -EREMOTEIO:
		return is_lxc ? NULL : arena_printf(arena, "systemctl restart %s", word);
	default:
		return NULL;
	}
}

static void judge_manager(const struct facts *h, enum manager manager, bool wanted,
			  struct findings *ret)
{
	const struct facts_manager *m = &h->managers[manager];
	struct finding f = {.group = GROUP_MANAGER,
			    .name = manager_words[manager],
			    .value = FACTS_UNKNOWN};

	if (!m->reach) {
		f.text = arena_printf(ret->arena, "%s %s",
				      manager == MANAGER_LXC
					      ? "liblxc is there; its containers are in"
					      : "answers at",
				      m->where);
	} else if (!h->privileged && (m->reach == -EACCES || m->reach == -EPERM)) {
		f.verdict = VERDICT_UNKNOWN;
		f.text = "only root may ask it";
	} else {
		f.verdict = wanted ? VERDICT_BAD : VERDICT_MISSING;
		f.text = arena_printf(ret->arena, "%s: containers of %s are not found",
				      m->error, manager_words[manager]);
		f.fix = fix_of(m, manager, ret->arena);
	}
	finding_add(ret, f);
}

void judge_managers(const struct facts *h, const bool wanted[MANAGER_COUNT],
		    struct findings *ret)
{
	for (int i = 0; i < MANAGER_COUNT; i++)
		judge_manager(h, i, wanted[i], ret);
}

static const char *start_of(const struct node *node, struct findings *f)
{
	static const char *const commands[MANAGER_COUNT] = {
		[MANAGER_LXC] = "lxc-start -n",
		[MANAGER_DOCKER] = "docker start",
		[MANAGER_PODMAN] = "podman start",
	};
	_cleanup_buf_ struct buf fix = {0};
	int manager = topo_manager(node);

	if (manager < 0)
		return NULL;
	buf_addf(&fix, "%s %s", commands[manager], node->managed[manager]);
	if (node->lxcpath) {
		buf_add(&fix, " -P ");
		buf_add_shell(&fix, node->lxcpath);
	}
	return finding_can_name(f, buf_str(&fix)) ? arena_strdup(f->arena, buf_str(&fix))
						  : NULL;
}

void judge_container(const struct node *node, int code, const char *text,
		     struct findings *ret)
{
	finding_add(ret, (struct finding){
				 .group = GROUP_CONTAINER,
				 .name = arena_strdup(ret->arena, node->name),
				 .verdict = code ? VERDICT_BAD : VERDICT_OK,
				 .text = text,
				 .fix = code == -ENOTCONN ? start_of(node, ret) : NULL,
				 .value = FACTS_UNKNOWN,
			 });
}
