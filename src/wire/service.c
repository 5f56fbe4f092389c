/* SPDX-License-Identifier: MIT */
/*
 * A service started: what it takes is looked up and made here, by us; from the fork on
 * all is in service-run.c.
 */
#include "wire/service.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/command.h"
#include "base/dhcp-client.h"
#include "base/file.h"
#include "base/mark.h"
#include "base/own.h"
#include "base/text.h"
#include "wire/child.h"
#include "wire/process.h"
#include "wire/service-in.h"
#include "wire/wire-in.h"

#define START_MS 30000

/* --- the program, and as whom ------------------------------------------------------ */

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

const char *service_program(struct arena *arena, const struct paths *paths,
			    const char *name)
{
	char *dirs = arena_strdup(arena, paths->programs), *save = NULL;

	if (strchr(name, '/'))
		return *name == '/' && is_program(name) ? name : NULL;
	for (char *d = strtok_r(dirs, ":", &save); d; d = strtok_r(NULL, ":", &save)) {
		const char *path = arena_printf(arena, "%s/%s", d, name);

		if (is_program(path))
			return path;
	}
	return NULL;
}

/* What is to be known of a user. */
struct account {
	const char *name, *home;
	uid_t uid;
	gid_t gid;
	gid_t groups[64];
	int n_groups;
};

/* A number need be nobody's. */
static int find_account(struct arena *arena, const char *user, struct account *ret,
			struct err *err)
{
	char *text = arena_alloc(arena, 4096);
	struct passwd entry, *found = NULL;
	uint32_t uid;
	bool is_number = text_u32(user, 0, UINT32_MAX - 1, &uid) == 0;

	if (is_number)
		(void)getpwuid_r(uid, &entry, text, 4096, &found);
	else
		(void)getpwnam_r(user, &entry, text, 4096, &found);
	if (!found && !is_number)
		return err_set(err, -ESRCH, "there is no user %s on this host", user);
	*ret = (struct account){.name = user, .home = "/", .uid = uid, .gid = uid};
	ret->n_groups = found ? ARRAY_SIZE(ret->groups) : 0;
	if (!found)
		return 0;
	ret->name = found->pw_name;
	ret->home = found->pw_dir;
	ret->uid = found->pw_uid;
	ret->gid = found->pw_gid;
	if (getgrouplist(ret->name, ret->gid, ret->groups, &ret->n_groups) < 0)
		return err_set(err, -E2BIG, "user %s is in more than %zu groups", user,
			       ARRAY_SIZE(ret->groups));
	return 0;
}

/* Whoever starts it, and from where: it is always the same. */
static char **make_env(struct arena *arena, const struct paths *paths,
		       const struct account *as)
{
	char **env = NULL;
	size_t n = 0;

	ARENA_PUSH(arena, env, n, arena_printf(arena, "PATH=%s", paths->programs));
	ARENA_PUSH(arena, env, n, arena_printf(arena, "HOME=%s", as->home));
	ARENA_PUSH(arena, env, n, arena_printf(arena, "USER=%s", as->name));
	ARENA_PUSH(arena, env, n, arena_printf(arena, "LOGNAME=%s", as->name));
	ARENA_PUSH(arena, env, n, NULL);
	return env;
}

/* --- its directory ----------------------------------------------------------------- */

static int open_dir(const char *dir, int *ret, struct err *err)
{
	const char *why;
	int r = dir_make(dir, 0700, err);

	if (r < 0)
		return r;
	r = own_dir_open(AT_FDCWD, dir, ret, &why);
	if (r < 0 && why)
		return err_set(err, r, "%s: %s", dir, why);
	return r < 0 ? wire_err(err, r, "open %s", dir) : 0;
}

static int open_file(int dir_fd, const char *name, int flags)
{
	return child_above_standard(openat(
		dir_fd, name, flags | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
}

static int write_file(int fd, const char *text)
{
	return fd < 0 ? -errno : fd_write_all(fd, text, strlen(text));
}

/* For people and scripts. */
static void write_pid(int dir_fd, pid_t pid)
{
	_cleanup_close_ int fd = open_file(dir_fd, PID, O_WRONLY);
	char text[128], boot[BOOT_ID_LEN + 1];
	uint64_t began;

	if (!process_began(pid, &began) || boot_id(boot) < 0)
		return;
	snprintf(text, sizeof(text), "%d %" PRIu64 " %s\n", pid, began, boot);
	(void)write_file(fd, text);
}

/* Of one that is about a device. */
static int write_client(int dir_fd)
{
	_cleanup_close_ int fd = open_file(dir_fd, DHCP_CLIENT_FILE, O_WRONLY);
	int r = write_file(fd, dhcp_client);

	return r == 0 && fchmod(fd, 0700) < 0 ? -errno : r;
}

static int make_files(const struct service_new *new, struct arena *arena,
		      struct service_run *run, struct err *err)
{
	const char *text = arena_printf(arena, "%s\n%s\n%s\n", new->what.command,
					new->what.user, new->what.iface);
	int r;

	if (unlinkat(run->dir_fd, ENDED, 0) < 0 && errno != ENOENT)
		return wire_err(err, -errno, "%s", new->dir);
	run->log_fd = open_file(run->dir_fd, SERVICE_LOG, O_WRONLY | O_APPEND);
	run->record_fd = open_file(run->dir_fd, RECORD, O_RDWR);
	r = run->log_fd < 0 ? -errno : write_file(run->record_fd, text);
	if (r == 0 && *new->what.iface)
		r = write_client(run->dir_fd);
	return r < 0 ? wire_err(err, r, "write in %s", new->dir) : 0;
}

/* --- the start --------------------------------------------------------------------- */

static const char *step_words(int step)
{
	static const char *const words[] = {
		[AT_PIDS] = "cannot make a PID namespace for node",
		[AT_PROC] = "cannot mount /proc for node",
		[AT_LOCK] = "cannot lock the record of a service of node",
		[AT_OUTPUT] = "cannot connect a service of node",
		[AT_USER] = "cannot become the user of a service of node",
	};

	return step < INTO_DONE ? into_words((enum into_step)step) : words[step];
}

/* What it has left to say. */
static int tell_failure(const struct service_new *new, const struct service_run *run,
			struct err *err)
{
	struct service_said said;

	if (pread(run->said_fd, &said, sizeof(said), 0) != sizeof(said) ||
	    said.step < 0 || said.step > AT_PROGRAM || said.error <= 0)
		return err_set(err, -EIO, "%s was ended before it ran", run->argv[0]);
	if (said.step == AT_PROGRAM)
		return err_set(err, -said.error, "%s cannot be run: %s", run->program,
			       strerror(said.error));
	return wire_err(err, -said.error, "%s (%s)", step_words(said.step), new->ns);
}

static int fork_and_wait(struct ny_world *w, const struct service_new *new,
			 const struct service_run *run, struct err *err)
{
	_cleanup_close_ int pid_fd = -1;
	int r, status = 0;
	pid_t pid = child_fork();

	if (pid == 0)
		service_run(run);
	if (pid < 0)
		return wire_err(err, -errno, "start %s", run->argv[0]);
	pid_fd = pidfd_open(pid, 0);
	r = pid_fd < 0 ? -errno : child_wait(w, pid_fd, START_MS);
	if (r < 0)
		kill(pid, SIGKILL); /* our child, not waited for yet */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r == -EINTR)
		return err_set(err, r, "interrupted");
	if (r < 0)
		return wire_err(err, r, "start %s", run->argv[0]);
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0
							 : tell_failure(new, run, err);
}

static int start(struct ny_world *w, struct arena *arena, const struct service_new *new,
		 struct service_run *run, struct err *err)
{
	struct account *as = arena_alloc(arena, sizeof(*as));
	int r = 0;

	*as = (struct account){.name = "root", .home = "/root"};
	if (*new->what.user)
		r = find_account(arena, new->what.user, as, err);
	run->as_user = *new->what.user;
	run->uid = as->uid;
	run->gid = as->gid;
	run->groups = as->groups;
	run->n_groups = (size_t)as->n_groups;
	run->env = make_env(arena, w->paths, as);
	run->program = service_program(arena, w->paths, run->argv[0]);
	if (r == 0 && !run->program)
		r = err_set(err, -ENOENT, "%s: command not found", run->argv[0]);
	if (r == 0)
		r = make_files(new, arena, run, err);
	if (r == 0)
		r = fork_and_wait(w, new, run, err);
	if (r == 0)
		write_pid(run->dir_fd, service_holder(-1, run->record_fd));
	return r;
}

/* A start that did not come to its end may have left one that runs. */
static void end_half(struct ny_world *w, const char *dir)
{
	struct err err = {};

	if (service_stop(dir, &err) < 0)
		world_log(w, LOG_WARN, "what was started is not gone: %s", err.text);
}

/* What was opened in its directory is the watcher's alone. */
static void run_done(const struct service_run *run)
{
	close_fdp(&run->record_fd);
	close_fdp(&run->log_fd);
}

int service_start(struct ny_world *w, const struct service_new *new, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_close_ int netns_fd = -1, dir_fd = -1;
	_cleanup_close_ int null_fd = child_above_standard(open("/dev/null", O_RDWR));
	_cleanup_close_ int said_fd = child_above_standard(memfd_create("said", 0));
	struct into into;
	_cleanup_(run_done) struct service_run run = {.into = &into,
						      .parent = getpid(),
						      .record_fd = -1,
						      .log_fd = -1,
						      .null_fd = null_fd,
						      .said_fd = said_fd};
	size_t n;
	int r = null_fd < 0 || said_fd < 0 ? wire_err(err, -errno, "start a service") : 0;

	run.argv = command_words(arena, new->what.command, &n);
	if (r < 0)
		return r;
	if (!run.argv)
		return err_set(err, -EINVAL, "'%s' is no command", new->what.command);
	r = netns_open(w, netns_by_name(new->ns), &netns_fd, err);
	if (r == 0)
		r = into_prepare(w, arena, new->ns, netns_fd, new->own, &into, err);
	if (r == 0)
		r = open_dir(new->dir, &dir_fd, err);
	if (r < 0)
		return r;
	run.dir_fd = dir_fd = child_above_standard(dir_fd);
	if (service_runs(new->dir))
		return err_set(err, -EEXIST, "%s runs already", run.argv[0]);
	r = start(w, arena, new, &run, err);
	if (r < 0)
		end_half(w, new->dir);
	return r;
}
