/* SPDX-License-Identifier: MIT */
/* Finding the namespace of a node, and going into it. */
#include "api/enter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "api/hosts.h"
#include "api/look.h"
#include "api/node-files.h"
#include "base/text.h"
#include "model/read.h"
#include "wire/limit.h"
#include "wire/netns.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define ETC_NETNS "/etc/netns"
#define RUNDIR	  "OVS_RUNDIR="

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

/* The name may by now be that of somebody else's namespace: the record knows its number,
 * else its mark tells. */
static int check_mark(struct ny_world *w, const char *ns, uint64_t id, const char *alias,
		      struct err *err)
{
	struct nl_link lo;
	struct nl *nl;
	int r = wire_nl(w, ns, &nl, err);

	if (r == 0)
		r = nl_link_get_index(nl, 1, &lo, err); /* LOOPBACK_IFINDEX, always */
	if (r < 0)
		return err_set(err, -ENXIO, "the namespace %s is gone", ns);
	if (id ? id == nl_netns_cookie(nl) : !strcmp(lo.alias, alias))
		return 0;
	return err_set(err, -ENXIO, "namespace %s is there, but is not the lab's (%s)",
		       ns, id ? "it was made anew" : "no mark");
}

/* Our environment, in which commands of Open vSwitch find that of a switch. */
static char **env_for(struct arena *arena, const char *db)
{
	const char *slash = strrchr(db, '/');
	size_t n = 0, to = 0;
	char **list;

	if (!slash || strcmp(slash + 1, "db.sock") != 0)
		return NULL; /* they look for no other name */
	while (environ[n])
		n++;
	list = arena_alloc(arena, (n + 2) * sizeof(*list));
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], RUNDIR, strlen(RUNDIR)) != 0)
			list[to++] = environ[i];
	list[to] = arena_printf(arena, RUNDIR "%.*s", (int)(slash - db), db);
	return list;
}

static int find_in(struct ny_world *w, const struct topo *t, const char *name,
		   struct enter *ret, struct err *err)
{
	const struct node *node = topo_find_node(t, name);
	const char *alias;
	int r;

	if (!node)
		return enter_no_node(t, name, err);
	if (kind_is_guest(node->kind)) {
		err_set(err, -EOPNOTSUPP,
			"node %s is a VM: nothing can be run inside of it from here",
			name);
		return err_hint(err, "log in to it, on its console or over the network");
	}
	if (node->db)
		ret->env = env_for(ret->arena, node->db);
	ret->ns = arena_strdup(ret->arena, node->ns ? node->ns : "");
	if (!*ret->ns)
		return 0;
	if (topo_joins_ns(node)) {
		r = join_open(w, node, &ret->fd, err);
		return r < 0 ? err_prefix(err, "node %s", name) : r;
	}
	ret->lab = arena_strdup(ret->arena, t->name);
	ret->hosts = hosts_lines(ret->arena, t);
	alias = kind_is_switch(node->kind) ? t->lab_alias : node->alias;
	r = check_mark(w, ret->ns, node->ns_id, alias ? alias : "", err);
	return r < 0 ? r : netns_open(w, netns_by_name(ret->ns), &ret->fd, err);
}

/* The namespace is not as the record has it. */
static int hint_mend(struct ny_world *w, const char *lab, struct err *err)
{
	_cleanup_look_ struct look look = {};

	if (look_at(w, lab, NULL, &look, NULL) < 0 || !look.applied)
		return err->code;
	return err_hint(err, "%s", look_mend(look.applied->topo, look.have));
}

int enter_find(struct ny_world *w, const char *lab, const char *node, struct enter *ret,
	       struct err *err)
{
	_cleanup_look_ struct look look = {};
	int r = face_lab(w, lab, err);

	if (r < 0)
		return r;
	/* The record tells at once; without it the whole host is looked over. */
	r = applied_load(w, lab, &look.applied, err);
	if (r < 0)
		return r;
	if (look.applied) {
		r = find_in(w, look.applied->topo, node, ret, err);
		return r == -ENXIO && !*err->hint ? hint_mend(w, lab, err) : r;
	}
	r = look_at(w, lab, NULL, &look, err);
	if (r < 0)
		return r;
	if (!look_is_empty(&look))
		return find_in(w, look.have, node, ret, err);
	return look_no_lab(lab, err);
}

static void add_mount(struct ny_world *w, struct enter *enter, struct enter_mount m)
{
	struct stat st;

	if (lstat(m.to, &st) == 0)
		ARENA_PUSH(enter->arena, enter->mounts, enter->n_mounts, m);
	else
		world_log(w, LOG_WARN, "%s is not used: there is no %s to put it over",
			  m.from, m.to);
}

/* The administrator's, whatever files there are. */
static int add_etc_netns(struct ny_world *w, struct enter *enter, struct err *err)
{
	struct arena *arena = enter->arena;
	const char *path = arena_printf(arena, ETC_NETNS "/%s", enter->ns);
	_cleanup_closedir_ DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir && errno != ENOENT && errno != ENOTDIR)
		return err_sys(err, -errno, "cannot read %s", path);
	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			add_mount(
				w, enter,
				(struct enter_mount){
					arena_printf(arena, "%s/%s", path, entry->d_name),
					arena_printf(arena, "/etc/%s", entry->d_name),
				});
	return 0;
}

static bool is_mounted(const struct enter *enter, const char *to)
{
	for (size_t i = 0; i < enter->n_mounts; i++)
		if (!strcmp(enter->mounts[i].to, to))
			return true;
	return false;
}

/* The node's own, where the administrator has none for it. */
static int add_own(struct ny_world *w, struct enter *enter, struct err *err)
{
	struct arena *arena = enter->arena;
	const char *dir, *to;
	int r = node_files_prepare(w, arena, enter->lab, enter->ns, enter->hosts, &dir,
				   err);

	for (size_t i = 0; r == 0 && node_files[i]; i++) {
		to = arena_printf(arena, "/etc/%s", node_files[i]);
		if (!is_mounted(enter, to))
			add_mount(
				w, enter,
				(struct enter_mount){
					arena_printf(arena, "%s/.%s", dir, node_files[i]),
					to,
					true,
				});
	}
	return r;
}

int enter_prepare(struct ny_world *w, struct enter *enter, struct err *err)
{
	struct statvfs sys;
	int r;

	if (enter->fd < 0)
		return 0;
	if (statvfs("/sys", &sys) == 0 && (sys.f_flag & ST_RDONLY))
		enter->sys_flags = MS_RDONLY;
	r = strchr(enter->ns, '/') ? 0 : add_etc_netns(w, enter, err);
	return r < 0 || !enter->lab ? r : add_own(w, enter, err);
}

/* Between fork and exec, as all up to there: system calls only. */
static int mount_link(const struct enter_mount *m)
{
	int fd = open_tree(AT_FDCWD, m->from,
			   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW);

	return fd < 0 ? -1 : move_mount(fd, "", AT_FDCWD, m->to, MOVE_MOUNT_F_EMPTY_PATH);
}

/* What is the administrator's is not for writing. */
static int mount_file(const struct enter_mount *m)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};

	if (mount(m->from, m->to, NULL, MS_BIND, NULL) < 0)
		return -1;
	return mount_setattr(AT_FDCWD, m->to, 0, &attr, sizeof(attr));
}

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
		if ((e->mounts[i].link ? mount_link : mount_file)(&e->mounts[i]) < 0)
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
	execvpe(argv[0], argv, enter->env ? enter->env : environ);
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
		[STEP_ETC] = "cannot mount files of its own in /etc for node",
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
