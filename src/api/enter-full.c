/* SPDX-License-Identifier: MIT */
/*
 * A helper process goes in and makes the command there: a process is in the PID namespace
 * that its parent has entered, never in one that it enters itself.  It makes it a child
 * of ours (CLONE_PARENT), and ends.
 */
#include "api/enter-full.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/limit.h"
#include "wire/netns.h"
#include "wire/process.h"

/* The user namespace comes last: the others are entered with our own privilege. */
static const struct {
	const char *file;
	int flag;
} kinds[FULL_COUNT] = {
	[FULL_USER] = {"user", CLONE_NEWUSER},
	[FULL_CGROUP] = {"cgroup", CLONE_NEWCGROUP},
	[FULL_IPC] = {"ipc", CLONE_NEWIPC},
	[FULL_UTS] = {"uts", CLONE_NEWUTS},
	[FULL_NET] = {"net", CLONE_NEWNET},
	[FULL_PID] = {"pid", CLONE_NEWPID},
	[FULL_MNT] = {"mnt", CLONE_NEWNS},
	[FULL_TIME] = {"time", CLONE_NEWTIME},
};

#define CLEAN_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

void enter_full_done(struct enter_full *full)
{
	for (size_t i = 0; i < FULL_COUNT; i++)
		close_fdp(&full->ns[i]);
	close_fdp(&full->root_fd);
}

static bool is_same(int a, int b)
{
	struct stat x, y;

	return !fstat(a, &x) && !fstat(b, &y) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static int open_ns(const char *dir, size_t kind, int *ret_fd, struct err *err)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/ns/%s", dir, kinds[kind].file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	*ret_fd = fd;
	if (fd >= 0 || (errno == ENOENT && kind == FULL_TIME)) /* an older kernel */
		return 0;
	return err_sys(err, -errno, "%s", path);
}

/* One that is ours, too, is not entered. */
static int open_other(const char *dir, size_t kind, int *ret_fd, struct err *err)
{
	_cleanup_close_ int ours = -1;
	int r = open_ns(dir, kind, ret_fd, err);

	if (r >= 0)
		r = open_ns("/proc/self", kind, &ours, err);
	if (r >= 0 && *ret_fd >= 0 && is_same(*ret_fd, ours))
		close(steal_fd(ret_fd));
	return r;
}

/* A user namespace is that one, or one above it. */
static bool is_above(int owner, int user)
{
	_cleanup_close_ int at = fcntl(user, F_DUPFD_CLOEXEC, 0);

	while (at >= 0 && !is_same(at, owner)) {
		int up = ioctl(at, NS_GET_PARENT);

		close(at);
		at = up;
	}
	return at >= 0;
}

/*
 * It may have gone to other namespaces while they were opened.  One that belongs to a
 * user namespace below the one that we go to is not entered: who made it would have us
 * run there what he likes, with more privilege than he has.
 */
static int check_owners(const struct enter_full *full, struct err *err)
{
	_cleanup_close_ int ours = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
	int user = full->ns[FULL_USER] >= 0 ? full->ns[FULL_USER] : ours;

	for (size_t i = 0; i < FULL_COUNT; i++) {
		_cleanup_close_ int owner = -1;

		if (i == FULL_USER || full->ns[i] < 0)
			continue;
		owner = ioctl(full->ns[i], NS_GET_USERNS);
		if (owner < 0 || !is_above(owner, user))
			return err_set(err, -ESTALE,
				       "its %s namespace is not of its user namespace",
				       kinds[i].file);
	}
	return 0;
}

/* /proc/PID is that of the process as long as it has not ended. */
static int open_all(const struct enter *enter, struct enter_full *full, struct err *err)
{
	_cleanup_close_ int pid_fd = pidfd_open(enter->pid, 0), net = -1;
	char dir[32], root[40];
	int r = pid_fd < 0 ? err_sys(err, -errno, "process %d", enter->pid) : 0;

	snprintf(dir, sizeof(dir), "/proc/%d", enter->pid);
	snprintf(root, sizeof(root), "%s/root", dir);
	for (size_t i = 0; r >= 0 && i < FULL_COUNT; i++)
		r = open_other(dir, i, &full->ns[i], err);
	if (r >= 0) {
		full->root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
		r = full->root_fd < 0 ? err_sys(err, -errno, "%s", root) : 0;
	}
	if (r >= 0)
		r = open_ns(dir, FULL_NET, &net, err);
	if (pid_fd >= 0 && process_has_ended(pid_fd))
		return err_set(err, -ESRCH, "its process %d has ended", enter->pid);
	if (r >= 0 && !is_same(net, enter->fd))
		return err_set(err, -ESTALE,
			       "process %d is not in its network namespace any more",
			       enter->pid);
	return r < 0 ? r : check_owners(full, err);
}

static char **clean_env(struct arena *arena)
{
	const char *term = getenv("TERM");
	char **env = arena_alloc(arena, 4 * sizeof(*env));
	size_t n = 0;

	env[n++] = arena_strdup(arena, "PATH=" CLEAN_PATH);
	env[n++] = arena_strdup(arena, "HOME=/root");
	if (term)
		env[n++] = arena_printf(arena, "TERM=%s", term);
	env[n] = NULL;
	return env;
}

int enter_full_open(struct ny_world *w, const struct enter *enter, const char *node,
		    struct enter_full *ret, struct err *err)
{
	int r;

	*ret = (struct enter_full){.node = node, .root_fd = -1};
	for (size_t i = 0; i < FULL_COUNT; i++)
		ret->ns[i] = -1;
	if (!enter->pid) {
		err_set(err, -EOPNOTSUPP,
			"node %s is found by no process: what other namespaces it has "
			"is not known",
			node);
		return err_hint(err, "containers of pid:, lxc:, docker: and podman: are");
	}
	r = open_all(enter, ret, err);
	if (r < 0)
		return err_prefix(err, "node %s", node);
	ret->env = clean_env(enter->arena);
	return 0;
}

/* --- from here on in the helper: system calls only --- */

enum full_step {
	FULL_STARTED,
	FULL_ENTER,
	FULL_ROOT,
	FULL_ROOT_USER,
	FULL_FORK,
	FULL_EXEC
};

struct message {
	enum full_step step;
	int value; /* of FULL_STARTED the process, else errno */
};

static void tell(int to, enum full_step step, int value)
{
	struct message message = {step, value};

	(void)!write(to, &message, sizeof(message));
}

static enum full_step cross(const struct enter_full *full)
{
	for (size_t i = FULL_COUNT; i-- > 0;) {
		if (i == FULL_USER && (fchdir(full->root_fd) < 0 || chroot(".") < 0))
			return FULL_ROOT;
		if (full->ns[i] >= 0 && setns(full->ns[i], kinds[i].flag) < 0)
			return FULL_ENTER;
	}
	if (full->ns[FULL_USER] >= 0 && (setgid(0) < 0 || setuid(0) < 0))
		return FULL_ROOT_USER;
	return FULL_STARTED;
}

/* All but the standard streams and the pipe. */
static void close_ours(int to)
{
	if (to > 3)
		(void)close_range(3, (unsigned)to - 1, 0);
	(void)close_range((unsigned)to + 1, ~0U, 0);
}

static void run_there(const struct enter_full *full, char *const argv[], int to)
{
	environ = full->env;
	limit_give_back();
	/* our terminal is not its: who has one types into it (TIOCSTI) */
	(void)setsid();
	for (int fd = 0; fd < 3 && ioctl(fd, TIOCSCTTY, 0) < 0; fd++)
		;
	execvp(argv[0], argv);
	tell(to, FULL_EXEC, errno);
	_exit(127);
}

/* Nobody in there can look into it, whatever it may do (ptrace, /proc/PID/fd): it was
 * made so before it went in, and holds nothing by then. */
static void helper(const struct enter_full *full, char *const argv[], int to)
{
	enum full_step failed;
	long pid;

	if (prctl(PR_SET_DUMPABLE, 0) < 0 || setgroups(0, NULL) < 0)
		failed = FULL_ENTER;
	else
		failed = cross(full);
	if (failed != FULL_STARTED) {
		tell(to, failed, errno);
		return;
	}
	/* a change of user makes it what is set for such */
	if (prctl(PR_SET_DUMPABLE, 0) < 0) {
		tell(to, FULL_ENTER, errno);
		return;
	}
	close_ours(to);
	pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		run_there(full, argv, to);
	tell(to, pid < 0 ? FULL_FORK : FULL_STARTED, pid < 0 ? errno : (int)pid);
}

/* --- and here again --- */

static int failure(const struct enter_full *full, struct message m, const char *command,
		   struct err *err)
{
	static const char *const words[] = {
		[FULL_ENTER] = "cannot enter the namespaces of node",
		[FULL_ROOT] = "cannot enter the root directory of node",
		[FULL_ROOT_USER] = "there is no root in the user namespace of node",
		[FULL_FORK] = "cannot start a process in node",
	};

	if (m.step == FULL_EXEC && m.value == ENOENT)
		return err_set(err, -ENOENT, "%s: command not found", command);
	if (m.step == FULL_EXEC)
		return err_set(err, -ENOEXEC, "%s: cannot be run: %s", command,
			       strerror(m.value));
	if (m.step == FULL_FORK && m.value == ENOMEM)
		return err_set(err, -ESRCH, "node %s: its first process has ended",
			       full->node);
	if (m.step > FULL_STARTED && m.step < FULL_EXEC)
		return err_set(err, -EIO, "%s %s: %s", words[m.step], full->node,
			       strerror(m.value));
	return err_set(err, -EIO, "node %s: who went in was ended", full->node);
}

static bool read_message(int from, struct message *ret)
{
	ssize_t n;

	do
		n = read(from, ret, sizeof(*ret));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*ret);
}

static void wait_end(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int enter_full_spawn(const struct enter_full *full, char *const argv[], pid_t *ret_pid,
		     struct err *err)
{
	struct message m, last = {FULL_ENTER, EIO};
	_cleanup_close_ int from = -1;
	pid_t pid, there = 0;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_sys(err, -errno, "cannot make a pipe");
	from = fds[0];
	pid = fork();
	if (pid == 0) {
		helper(full, argv, fds[1]);
		_exit(127);
	}
	close(fds[1]);
	if (pid < 0)
		return err_sys(err, -errno, "cannot start a process");
	while (read_message(from, &m)) {
		if (m.step == FULL_STARTED)
			there = m.value;
		else
			last = m;
	}
	wait_end(pid);
	if (there && last.step == FULL_ENTER) {
		*ret_pid = there;
		return 0;
	}
	if (there)
		wait_end(there);
	return failure(full, last, argv[0], err);
}
