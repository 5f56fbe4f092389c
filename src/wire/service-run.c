/* SPDX-License-Identifier: MIT */
/*
 * What watches over a service: a copy of this process, and all that it does from the
 * fork on are system calls.  It is the first process of a PID namespace: it collects
 * what ends, keeps the last of what is said, and ends when nothing else is left; it has
 * no other descriptors, signal handlers or children of ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "wire/child.h"
#include "wire/deadline.h"
#include "wire/limit.h"
#include "wire/service-in.h"
#include "wire/wire-in.h"

#define CHUNK	 (64u << 10)
#define LOG_KEEP (SERVICE_LOG_MAX / 2)

static void say(const struct service_run *run, int step)
{
	struct service_said said = {step, errno};

	(void)!pwrite(run->said_fd, &said, sizeof(said), 0);
}

static void fail(const struct service_run *run, int step) __attribute__((noreturn));
static void fail(const struct service_run *run, int step)
{
	say(run, step);
	_exit(NOT_STARTED);
}

/* --- the program ------------------------------------------------------------------- */

static bool become_user(const struct service_run *run)
{
	return !run->as_user || (!setgroups(run->n_groups, run->groups) &&
				 !setresgid(run->gid, run->gid, run->gid) &&
				 !setresuid(run->uid, run->uid, run->uid));
}

static void run_program(const struct service_run *run, int out_fd, int failed_fd)
	__attribute__((noreturn));
static void run_program(const struct service_run *run, int out_fd, int failed_fd)
{
	int step = AT_OUTPUT;

	if (setsid() >= 0 && dup2(out_fd, STDOUT_FILENO) >= 0 &&
	    dup2(out_fd, STDERR_FILENO) >= 0) {
		umask(022);
		limit_give_back();
		step = AT_USER;
		/* Or /dev/stdout and /dev/stderr are not its own to open. */
		if (run->as_user)
			(void)!fchown(out_fd, run->uid, (gid_t)-1);
		if (become_user(run)) {
			child_reset_signals();
			execve(run->program, run->argv, run->env);
			step = AT_PROGRAM;
		}
	}
	say(run, step); /* who reads the byte ends this one */
	(void)!write(failed_fd, "", 1);
	_exit(NOT_STARTED);
}

/* --- watching over it -------------------------------------------------------------- */

struct watch {
	const struct service_run *run;
	int signal_fd, out_fd;
	pid_t program;
	int status;	  /* of waitpid, once it has ended */
	off_t size, from; /* of the log: its end, and where it begins */
	bool ending;
	int64_t deadline;
};

/* What is kept is the end: the rest becomes a hole, and so all stays where it is for who
 * reads on. */
static void keep(struct watch *s, const char *text, size_t len)
{
	int fd = s->run->log_fd;
	ssize_t n = write(fd, text, len);

	if (n <= 0)
		return;
	s->size += n;
	if (s->size - s->from <= (off_t)(SERVICE_LOG_MAX - CHUNK))
		return;
	s->from = (s->size - LOG_KEEP) / CHUNK * CHUNK;
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, s->from) < 0 &&
	    ftruncate(fd, 0) == 0)
		s->from = s->size = 0;
}

/* False: nothing more will be said, or not now. */
static bool take_output(struct watch *s)
{
	static char text[CHUNK];
	ssize_t n = read(s->out_fd, text, sizeof(text));

	if (n > 0)
		keep(s, text, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(s->out_fd);
		s->out_fd = -1;
	}
	return n > 0;
}

/* Words and a number below 1000: no memory is asked for. */
static void write_ended(const struct watch *s)
{
	bool killed = WIFSIGNALED(s->status);
	const char *words = killed ? "signal " : "exit status ";
	unsigned n = killed ? WTERMSIG(s->status) : WEXITSTATUS(s->status);
	char text[SERVICE_ENDED];
	size_t len = strlen(words);
	int fd = openat(s->run->dir_fd, ENDED,
			O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	memcpy(text, words, len);
	for (unsigned of = 100; of; of /= 10)
		if (n >= of || of == 1)
			text[len++] = (char)('0' + n / of % 10);
	text[len++] = '\n';
	(void)!write(fd, text, len);
}

/* Collects what has ended; false: nothing is left. */
static bool collect(struct watch *s)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == s->program)
			s->status = status;
	return pid == 0;
}

static void on_signal(struct watch *s)
{
	struct signalfd_siginfo info;

	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGTERM || s->ending)
			continue;
		s->ending = true;
		s->deadline = deadline_in(TERM_MS);
		kill(-1, SIGTERM); /* all but this one, in this PID namespace */
		kill(-1, SIGCONT);
	}
}

/* Whatever is there when this returns, the kernel ends it with us. */
static void watch(struct watch *s)
{
	for (;;) {
		struct pollfd fds[] = {{s->signal_fd, POLLIN, 0}, {s->out_fd, POLLIN, 0}};
		int left = s->ending ? deadline_left(s->deadline) : -1;

		if (!left)
			return;
		if (poll(fds, ARRAY_SIZE(fds), left) < 0 && errno != EINTR)
			return;
		if (fds[1].revents)
			take_output(s);
		on_signal(s);
		if (!collect(s))
			break;
	}
	for (size_t i = 0; s->out_fd >= 0 && i < SERVICE_LOG_MAX / CHUNK; i++)
		if (!take_output(s))
			break;
	write_ended(s);
}

/* --- from a fork to there ---------------------------------------------------------- */

/* Of the descriptors above the standard ones only these stay. */
static void close_others(int *keep, size_t n)
{
	unsigned from = STDERR_FILENO + 1;

	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k && keep[k - 1] > keep[k]; k--) {
			int fd = keep[k];

			keep[k] = keep[k - 1];
			keep[k - 1] = fd;
		}
	for (size_t i = 0; i < n; i++) {
		if ((unsigned)keep[i] > from)
			close_range(from, (unsigned)keep[i] - 1, 0);
		from = (unsigned)keep[i] + 1;
	}
	close_range(from, ~0U, 0);
}

static bool has_ended(int pid_fd)
{
	struct pollfd p = {.fd = pid_fd, .events = POLLIN};

	return poll(&p, 1, 0) != 0;
}

/* It dies with its parent, which may have died already. */
static void die_with(int parent_fd)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || has_ended(parent_fd))
		_exit(NOT_STARTED);
}

static bool lock_record(int fd)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fd, F_SETLK, &lock) == 0;
}

/* Signals, which all are blocked, are read. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Starts the program; returns when it runs. */
static void start(struct watch *s)
{
	const struct service_run *run = s->run;
	int out[2], failed[2];
	char byte;

	s->signal_fd = open_signals();
	if (s->signal_fd < 0 || pipe2(out, O_CLOEXEC) < 0 ||
	    pipe2(failed, O_CLOEXEC) < 0 || fcntl(out[0], F_SETFL, O_NONBLOCK) < 0)
		fail(run, AT_OUTPUT);
	s->out_fd = out[0];
	s->program = fork();
	if (s->program < 0)
		fail(run, AT_PROGRAM);
	if (s->program == 0)
		run_program(run, out[1], failed[1]);
	close(out[1]);
	close(failed[1]);
	if (read(failed[0], &byte, 1) != 0)
		_exit(NOT_STARTED); /* it has said why */
	close(failed[0]);
}

static void supervise(const struct service_run *run, int parent_fd, int ready_fd)
	__attribute__((noreturn));
static void supervise(const struct service_run *run, int parent_fd, int ready_fd)
{
	struct watch s = {.run = run};
	int kept[] = {run->dir_fd,  run->record_fd, run->log_fd, run->null_fd,
		      run->said_fd, parent_fd,	    ready_fd};

	die_with(parent_fd);
	prctl(PR_SET_NAME, WATCHER);
	close_others(kept, ARRAY_SIZE(kept));
	if (setsid() < 0 || chdir("/") < 0 || dup2(run->null_fd, STDIN_FILENO) < 0 ||
	    dup2(run->null_fd, STDOUT_FILENO) < 0 ||
	    dup2(run->null_fd, STDERR_FILENO) < 0)
		fail(run, AT_OUTPUT);
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		fail(run, AT_PROC);
	if (!lock_record(run->record_fd))
		fail(run, AT_LOCK);
	start(&s);
	/* From here on it stays, and is found by its lock. */
	if (prctl(PR_SET_PDEATHSIG, 0) < 0 || has_ended(parent_fd))
		_exit(NOT_STARTED);
	(void)!write(ready_fd, "", 1);
	close(ready_fd);
	close(parent_fd);
	close(run->said_fd);
	watch(&s);
	_exit(0);
}

void service_run(const struct service_run *run)
{
	enum into_step step;
	int ready[2], self;
	char byte;
	pid_t pid;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != run->parent)
		_exit(NOT_STARTED);
	if (into_steps(run->into, &step) < 0)
		fail(run, (int)step);
	self = pidfd_open(getpid(), 0);
	if (self < 0 || unshare(CLONE_NEWPID) < 0)
		fail(run, AT_PIDS);
	if (pipe2(ready, O_CLOEXEC) < 0)
		fail(run, AT_OUTPUT);
	pid = fork();
	if (pid < 0)
		fail(run, AT_PIDS);
	if (pid == 0)
		supervise(run, self, ready[1]);
	close(ready[1]);
	_exit(read(ready[0], &byte, 1) == 1 ? 0 : NOT_STARTED);
}
