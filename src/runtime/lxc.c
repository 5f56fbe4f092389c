/* SPDX-License-Identifier: MIT */
/*
 * LXC, through liblxc, which is loaded when the first container is asked for: netyard
 * runs without it.  liblxc waits for ever for a monitor that is stuck, so it is called
 * aside; and in the host's network namespace, where the monitor's abstract socket is.
 *
 * That socket can be anybody's while the container does not run, and liblxc believes it:
 * whose it is, is asked before.  What liblxc does besides when it makes a handle of a
 * container, delete one whose creation was not finished, is not let happen.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/manager.h"

#ifdef HAVE_LXC
#include <ctype.h>
#include <dirent.h>
#include <lxc/lxccontainer.h>
#include <sys/un.h>

#include "base/library.h"
#include "runtime/aside.h"
#include "wire/unix-socket.h"

struct library {
	__typeof__(lxc_container_new) *container_new;
	__typeof__(lxc_container_put) *container_put;
	__typeof__(lxc_get_global_config_item) *config_item;
};

struct job {
	struct aside aside;
	struct library lxc;
	char *name, *path;
	int64_t deadline;
	struct told told;
	struct err err;
};

static int load(struct library *ret, struct err *err)
{
	const struct library_function functions[] = {
		{"lxc_container_new", &ret->container_new},
		{"lxc_container_put", &ret->container_put},
		{"lxc_get_global_config_item", &ret->config_item},
	};

	return library_load("liblxc.so.1", "lxc", functions, ARRAY_SIZE(functions), err);
}

static void job_free(struct aside *aside)
{
	struct job *job = (struct job *)aside;

	free(job->name);
	free(job->path);
	free(job);
}

/* It is one of path's, and whole. */
static int check_defined(struct job *job)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s/config", job->path, job->name);

	if (n < 0 || n >= (int)sizeof(path))
		return err_sys(&job->err, -ENAMETOOLONG, "%s", job->path);
	if (access(path, F_OK) < 0)
		return err_sys(&job->err, -errno, "%s", path);
	snprintf(path, sizeof(path), "%s/%s/partial", job->path, job->name);
	if (!access(path, F_OK))
		return manager_not_running(&job->err, "not created wholly");
	return 0;
}

/* Its monitor answers, and is to be trusted. */
static int check_monitor(struct job *job)
{
	char at[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int n = snprintf(at, sizeof(at), "@%s/%s/command", job->path, job->name), r;
	_cleanup_close_ int fd = -1;

	if (n < 0 || n >= (int)sizeof(at)) /* liblxc has another name for it */
		return err_sys(&job->err, -ENAMETOOLONG, "%s/%s", job->path, job->name);
	r = unix_connect(NULL, at, job->deadline, &fd, &job->err);
	if (r == -ECONNREFUSED)
		return manager_not_running(&job->err, "stopped");
	return r < 0 ? r : manager_trust(unix_peer(fd), at, &job->err);
}

/* "STARTING", as everybody else writes words. */
static int not_alive(struct job *job, const char *state)
{
	char word[32];
	size_t n = 0;

	for (; state && state[n] && n < sizeof(word) - 1; n++)
		word[n] = (char)tolower(state[n]);
	word[n] = '\0';
	return manager_not_running(&job->err, n ? word : "in no state");
}

static int read_container(struct job *job, struct lxc_container *c)
{
	static const char *const alive[] = {"RUNNING", "FREEZING", "FROZEN", "THAWED"};
	const char *state = c->state(c);

	for (size_t i = 0; i < ARRAY_SIZE(alive); i++) {
		if (!state || strcmp(state, alive[i]) != 0)
			continue;
		job->told.is_frozen = *state == 'F';
		job->told.pid = c->init_pid(c);
		return job->told.pid > 0 ? 0 : not_alive(job, "ENDING");
	}
	return not_alive(job, state);
}

static int ask(struct aside *aside)
{
	struct job *job = (struct job *)aside;
	struct lxc_container *c;
	int r = check_defined(job);

	if (!r)
		r = check_monitor(job);
	if (r < 0)
		return r;
	c = job->lxc.container_new(job->name, job->path);
	if (!c)
		return err_set(&job->err, -EREMOTEIO, "liblxc cannot read %s/%s/config",
			       job->path, job->name);
	r = read_container(job, c);
	job->lxc.container_put(c);
	return r;
}

/* Its directory of containers, without slashes at its end, as liblxc has it. */
static int set_path(struct job *job, const char *path, struct err *err)
{
	const char *is = path ? path : job->lxc.config_item("lxc.lxcpath");

	if (!is || *is != '/')
		return err_set(err, -EINVAL, "%s: no directory of containers",
			       is ? is : "lxc.lxcpath");
	job->path = strdup(is);
	for (size_t n = strlen(is); job->path && n > 1 && is[n - 1] == '/'; n--)
		job->path[n - 1] = '\0';
	return job->path ? 0 : err_sys(err, -ENOMEM, "%s", is);
}

static int run(struct ny_world *w, struct job *job, struct told *ret, struct err *err)
{
	int r = aside_run(w, &job->aside, job->deadline, err);

	if (r < 0)
		return r;
	if (job->aside.result < 0 && job->err.code && err)
		*err = job->err;
	else if (job->aside.result < 0)
		err_sys(err, job->aside.result, "enter the host's network namespace");
	else
		*ret = job->told;
	return job->aside.result;
}

int lxc_ask(struct ny_world *w, const struct runtime_ref *ref, int64_t deadline,
	    struct told *ret, struct err *err)
{
	struct job *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return err_sys(err, -ENOMEM, "ask liblxc");
	aside_init(&job->aside, ask, job_free);
	job->deadline = deadline;
	job->name = strdup(ref->name);
	r = load(&job->lxc, err);
	if (!r)
		r = set_path(job, ref->path, err);
	if (!r)
		r = run(w, job, ret, err);
	aside_drop(&job->aside);
	return r;
}

int lxc_reach(struct ny_world *w, enum manager manager, int64_t deadline,
	      char **ret_where, struct err *err)
{
	struct library lxc;
	const char *path;
	int r = load(&lxc, err);

	*ret_where = NULL;
	if (r < 0)
		return r;
	path = lxc.config_item("lxc.lxcpath");
	if (!path || *path != '/')
		return err_set(err, -EPROTO, "liblxc has no directory of containers");
	*ret_where = strdup(path);
	if (!access(path, R_OK | X_OK))
		return 0;
	r = errno == ENOENT ? -EHOSTDOWN : -errno;
	return err_set(err, r, "%s: %s", path, strerror(errno));
}

int lxc_list(struct ny_world *w, enum manager manager, int64_t deadline,
	     struct text_list *names, struct err *err)
{
	_cleanup_free_ char *path = NULL;
	int r = lxc_reach(w, manager, deadline, &path, err);
	_cleanup_closedir_ DIR *dir = r < 0 ? NULL : opendir(path);
	const struct dirent *entry;

	if (r >= 0 && !dir)
		r = err_sys(err, -errno, "%s", path);
	while (dir && (entry = readdir(dir)))
		arena_add_text(names, "%s", entry->d_name);
	return r;
}
#else
int lxc_list(struct ny_world *w, enum manager manager, int64_t deadline,
	     struct text_list *names, struct err *err)
{
	return err_set(err, -EOPNOTSUPP, "this netyard was built without liblxc");
}

int lxc_reach(struct ny_world *w, enum manager manager, int64_t deadline,
	      char **ret_where, struct err *err)
{
	*ret_where = NULL;
	return err_set(err, -EOPNOTSUPP, "this netyard was built without liblxc");
}

int lxc_ask(struct ny_world *w, const struct runtime_ref *ref, int64_t deadline,
	    struct told *ret, struct err *err)
{
	err_set(err, -EHOSTDOWN, "this netyard was built without liblxc");
	return err_hint(err, "build it where lxc-dev is installed, or write a process of "
			     "the container's, pid: N");
}
#endif
