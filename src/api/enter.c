/* SPDX-License-Identifier: MIT */
/* Finding the namespace of a node, and going into it. */
#include "api/enter.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "api/look.h"
#include "base/text.h"
#include "model/read.h"
#include "wire/limit.h"
#include "wire/netns.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define ETC_NETNS "/etc/netns"

DEFINE_CLEANUP(DIR *, closedir);

void enter_done(struct enter *enter)
{
	close_fdp(&enter->fd);
	enter->fd = -1;
}

int enter_no_node(const struct topo *t, const char *node, struct err *err)
{
	const char **names = arena_alloc(t->arena, (t->n_nodes + 1) * sizeof(*names)),
		   *near;

	for (size_t i = 0; i < t->n_nodes; i++)
		names[i] = t->nodes[i]->name;
	near = text_nearest(node, names);
	err_set(err, -ENXIO, "lab %s has no node %s", t->name, quoted(t->arena, node));
	if (near)
		return err_hint(err, "did you mean '%s'?", near);
	return err_hint(err, "'netyard show %s' lists its nodes", t->name);
}

/* The name may by now be that of somebody else's namespace. */
static int check_mark(struct ny_world *w, const char *ns, const char *alias,
		      struct err *err)
{
	struct nl_link lo;
	struct nl *nl;
	int r = wire_nl(w, ns, &nl, err);

	if (r == 0)
		r = nl_link_get_index(nl, 1, &lo, err); /* LOOPBACK_IFINDEX, always */
	if (r < 0)
		return err_set(err, -ENXIO,
			       "the namespace %s is gone; 'netyard up' mends it", ns);
	if (!strcmp(lo.alias, alias))
		return 0;
	return err_set(err, -ENXIO,
		       "namespace %s is there, but is not the lab's (no mark)", ns);
}

static int find_in(struct ny_world *w, const struct topo *t, const char *name,
		   struct enter *ret, struct err *err)
{
	const struct node *node = topo_find_node(t, name);
	const char *alias;
	int r;

	if (!node)
		return enter_no_node(t, name, err);
	ret->ns = arena_strdup(ret->arena, node->ns ? node->ns : "");
	if (!*ret->ns)
		return 0;
	alias = kind_is_switch(node->kind) ? t->lab_alias : node->alias;
	r = check_mark(w, ret->ns, alias ? alias : "", err);
	return r < 0 ? r : netns_open(w, netns_by_name(ret->ns), &ret->fd, err);
}

int enter_find(struct ny_world *w, const char *lab, const char *node, struct enter *ret,
	       struct err *err)
{
	_cleanup_look_ struct look look = {};
	int r = face_lab(w, lab, err);

	if (r < 0)
		return r;
	/* The record tells at once; without it the whole host is looked over. */
	look.applied = applied_load(w, lab);
	if (look.applied)
		return find_in(w, look.applied->topo, node, ret, err);
	r = look_at(w, lab, NULL, &look, err);
	if (r < 0)
		return r;
	if (!look_is_empty(&look))
		return find_in(w, look.have, node, ret, err);
	return look_no_lab(lab, err);
}

static void add_mount(struct ny_world *w, struct enter *enter, const char *file)
{
	struct arena *arena = enter->arena;
	struct enter_mount m = {
		.from = arena_printf(arena, ETC_NETNS "/%s/%s", enter->ns, file),
		.to = arena_printf(arena, "/etc/%s", file),
	};

	if (access(m.to, F_OK) == 0)
		ARENA_PUSH(arena, enter->mounts, enter->n_mounts, m);
	else
		world_log(w, LOG_WARN, "%s is not used: there is no %s to put it over",
			  m.from, m.to);
}

int enter_prepare(struct ny_world *w, struct enter *enter, struct err *err)
{
	const char *path = arena_printf(enter->arena, ETC_NETNS "/%s", enter->ns);
	_cleanup_(closedirp) DIR *dir = NULL;
	struct statvfs sys;
	struct dirent *entry;

	if (enter->fd < 0)
		return 0;
	if (statvfs("/sys", &sys) == 0 && (sys.f_flag & ST_RDONLY))
		enter->sys_flags = MS_RDONLY;
	dir = opendir(path);
	if (!dir && errno != ENOENT && errno != ENOTDIR)
		return err_sys(err, -errno, "cannot read %s", path);
	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			add_mount(w, enter, entry->d_name);
	return 0;
}

/* Between fork and exec: system calls only. */
static int enter_steps(const struct enter *e, enum enter_step *step)
{
	*step = STEP_NETNS;
	if (setns(e->fd, CLONE_NEWNET) < 0)
		return -1;
	*step = STEP_MOUNTS;
	if (unshare(CLONE_NEWNS) < 0 || mount("", "/", NULL, MS_SLAVE | MS_REC, NULL) < 0)
		return -1;
	*step = STEP_SYS;
	umount2("/sys", MNT_DETACH); /* there may be none */
	if (mount(e->ns, "/sys", "sysfs", e->sys_flags, NULL) < 0)
		return -1;
	*step = STEP_ETC;
	for (size_t i = 0; i < e->n_mounts; i++)
		if (mount(e->mounts[i].from, e->mounts[i].to, NULL, MS_BIND, NULL) < 0)
			return -1;
	return 0;
}

struct enter_failure enter_run(const struct enter *enter, char *const argv[])
{
	struct enter_failure failure = {};

	if (enter->fd >= 0 && enter_steps(enter, &failure.step) < 0) {
		failure.error = errno;
		return failure;
	}
	limit_give_back();
	execvp(argv[0], argv);
	failure = (struct enter_failure){STEP_EXEC, errno};
	return failure;
}

int enter_err(const struct enter *enter, struct enter_failure f, const char *command,
	      struct err *err)
{
	static const char *const words[] = {
		[STEP_NETNS] = "cannot enter the namespace of node",
		[STEP_MOUNTS] = "cannot make a mount namespace for node",
		[STEP_SYS] = "cannot mount /sys for node",
		[STEP_ETC] = "cannot mount the files of " ETC_NETNS " for node",
	};

	if (f.step < STEP_EXEC)
		return err_sys(err,
			       f.error == ENOENT || f.error == ENOEXEC ? -EIO : -f.error,
			       "%s (%s)", words[f.step], enter->ns);
	if (f.error == ENOENT)
		return err_set(err, -ENOENT, "%s: command not found", command);
	return err_set(err, -ENOEXEC, "%s: cannot be run: %s", command,
		       strerror(f.error));
}
