/* SPDX-License-Identifier: MIT */
/*
 * A container's process, held by a descriptor: the manager is asked, the process opened,
 * and the manager asked again.  If it says the same, and the process has not ended, then
 * the number was that process's all the while, not one given anew.
 */
#include "runtime/runtime.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "runtime/manager.h"
#include "wire/deadline.h"
#include "wire/netns.h"
#include "wire/process.h"

#define MAX_TRIES 3
#define MAX_NAME  255
#define ID_SHOWN  12 /* digits of a container's number (process_container) */

int runtime_ms = 5000;

/* As runtime_find, and runtime_reach. */
static const struct {
	int (*ask)(struct ny_world *w, const struct runtime_ref *ref, int64_t deadline,
		   struct told *ret, struct err *err);
	int (*reach)(struct ny_world *w, enum manager manager, int64_t deadline,
		     char **ret_where, struct err *err);
	int (*list)(struct ny_world *w, enum manager manager, int64_t deadline,
		    struct text_list *names, struct err *err);
} managers[MANAGER_COUNT] = {
	[MANAGER_LXC] = {lxc_ask, lxc_reach, lxc_list},
	[MANAGER_DOCKER] = {docker_ask, docker_reach, docker_list},
	[MANAGER_PODMAN] = {docker_ask, docker_reach, docker_list},
};

/* What all of them take; none of it means anything in a path or a request. */
static int check_name(const char *name, struct err *err)
{
	static const char marks[] = "_.-abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t n = strspn(name, marks);

	if (!n || name[n] || n > MAX_NAME || strchr("_.-", *name))
		return err_set(err, -EINVAL, "this is no name of a container");
	return 0;
}

/* As LXC calls a control group whose name is taken by one that was left: "web-1". */
static bool is_called(const char *is, const char *want)
{
	size_t len = strlen(want);

	if (strncmp(is, want, len))
		return false;
	return !is[len] || (is[len] == '-' && is[len + 1] &&
			    !is[len + 1 + strspn(is + len + 1, "0123456789")]);
}

/* The control groups may say whose a process is.  What they say of our own says nothing:
 * all that runs here is in there. */
static bool is_anothers(const struct runtime_ref *ref, const struct told *told)
{
	char is[PROCESS_NAME], ours[PROCESS_NAME], want[PROCESS_NAME];

	process_container(told->pid, is);
	process_container(getpid(), ours);
	if (ref->manager == MANAGER_LXC)
		snprintf(want, sizeof(want), "%s", ref->name);
	else
		snprintf(want, sizeof(want), "%s-%.*s", manager_words[ref->manager],
			 ID_SHOWN, told->id);
	return *is && strcmp(is, ours) != 0 &&
	       !(ref->manager == MANAGER_LXC ? is_called(is, want) : !strcmp(is, want));
}

static int not_own(struct err *err)
{
	err_set(err, -EADDRINUSE, "it has the host's network namespace, none of its own");
	err_hint(err, "start it with a network of its own, or with none");
	return -EADDRINUSE;
}

/* While the process is there: whether it can be what it is said to be. */
static int check_process(const struct ny_world *w, const struct runtime_ref *ref,
			 const struct told *told, struct err *err)
{
	struct netns_id host, its;
	int r = netns_identify(w, netns_by_name(""), &host);

	if (r < 0)
		return err_sys(err, r, "the host's network namespace");
	r = netns_identify(w, netns_by_process(told->pid), &its);
	if (r < 0)
		return err_sys(err, r, "the namespaces of its process %d", told->pid);
	if (told->is_hosts || netns_is_same(&host, &its))
		return not_own(err);
	if (is_anothers(ref, told))
		return err_set(err, -EPROTO, "process %d is not in it, says /proc",
			       told->pid);
	return 0;
}

static int open_process(const struct told *told, int *ret_fd, struct err *err)
{
	int fd = pidfd_open(told->pid, 0);

	if (fd < 0 && (errno == ESRCH || errno == EINVAL))
		return err_set(err, -EPROTO, "its process %d is not there", told->pid);
	if (fd < 0)
		return err_sys(err, -errno, "open its process %d", told->pid);
	*ret_fd = fd;
	return 0;
}

/* 1: found.  0: it is another one by now. */
static int find_once(struct ny_world *w, const struct runtime_ref *ref, int64_t deadline,
		     struct runtime_process *ret, struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct told told, again;
	struct err why;
	int r = managers[ref->manager].ask(w, ref, deadline, &told, err), checked;

	if (!r)
		r = open_process(&told, &fd, err);
	if (r < 0)
		return r;
	checked = check_process(w, ref, &told, &why);
	r = managers[ref->manager].ask(w, ref, deadline, &again, err);
	if (r < 0)
		return r;
	if (again.pid != told.pid || strcmp(again.id, told.id) != 0 ||
	    process_has_ended(fd))
		return 0;
	if (checked < 0 && err)
		*err = why;
	if (checked < 0)
		return checked;
	*ret = (struct runtime_process){told.pid, steal_fd(&fd), again.is_frozen};
	return 1;
}

int runtime_find(struct ny_world *w, const struct runtime_ref *ref,
		 struct runtime_process *ret, struct err *err)
{
	int64_t deadline = deadline_in(runtime_ms);
	int r = check_name(ref->name, err);

	for (unsigned i = 0; !r && i < MAX_TRIES; i++)
		r = find_once(w, ref, deadline, ret, err);
	if (!r)
		r = err_set(err, -ESTALE, "it starts anew again and again");
	if (r < 0)
		err_prefix(err, "container %s of %s", ref->name,
			   manager_words[ref->manager]);
	return r < 0 ? r : 0;
}

int runtime_reach(struct ny_world *w, enum manager manager, char **ret_where,
		  struct err *err)
{
	return managers[manager].reach(w, manager, deadline_in(runtime_ms), ret_where,
				       err);
}

/* What one says holds for all others, too. */
static bool is_managers(int r)
{
	return r == -EINTR || r == -ETIMEDOUT || r == -EHOSTDOWN;
}

int runtime_each(struct ny_world *w, enum manager manager,
		 int (*fn)(void *data, const struct runtime_ref *ref,
			   const struct runtime_process *process),
		 void *data, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct text_list names = {.arena = arena};
	int r = managers[manager].list(w, manager, deadline_in(runtime_ms), &names, err);

	for (size_t i = 0; !r && i < names.n; i++) {
		struct runtime_ref ref = {manager, names.list[i], NULL};
		struct runtime_process found;
		int e = runtime_find(w, &ref, &found, err);

		if (e >= 0) {
			r = fn(data, &ref, &found);
			close(found.pidfd);
		} else if (is_managers(e)) {
			r = e;
		}
	}
	return r;
}
