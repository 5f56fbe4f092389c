/* SPDX-License-Identifier: MIT */
/*
 * A program started so that it can become a daemon: in a namespace, with nothing of ours
 * but the environment it is given.  Until it has gone to the background it dies with us.
 * What it says meanwhile goes to a file in memory: a pipe could fill up and hold it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "wire/child.h"
#include "wire/limit.h"
#include "wire/ovs-in.h"
#include "wire/safe-text.h"
#include "wire/wire-in.h"

#define START_MS     30000
#define NOT_EXECUTED 120 /* exit status: the errno is in the file */
#define MAX_WORDS    400

struct spawn {
	int netns_fd, null_fd, said_fd;
	pid_t parent;
	char *const *argv, *const *env;
};

/* In the child, as all up to execve: system calls only. */
static void report(int fd) __attribute__((noreturn));
static void report(int fd)
{
	int error = errno;

	(void)!write(fd, &error, sizeof(error));
	_exit(NOT_EXECUTED);
}

static bool die_with(pid_t parent)
{
	return !prctl(PR_SET_PDEATHSIG, SIGKILL) && getppid() == parent;
}

static bool become(const struct spawn *s)
{
	if (!die_with(s->parent) || setns(s->netns_fd, CLONE_NEWNET) < 0 ||
	    chdir("/") < 0 || dup2(s->null_fd, STDIN_FILENO) < 0 ||
	    dup2(s->null_fd, STDOUT_FILENO) < 0 || dup2(s->said_fd, STDERR_FILENO) < 0)
		return false;
	umask(077);
	limit_give_back();
	child_reset_signals();
	return true;
}

static void run(const struct spawn *s) __attribute__((noreturn));
static void run(const struct spawn *s)
{
	if (!become(s))
		report(s->said_fd);
	/* closed here: Linux before 5.11 cannot leave that to execve */
	if (close_range(STDERR_FILENO + 1, ~0U, 0) == 0)
		execve(s->argv[0], s->argv, s->env);
	report(STDERR_FILENO); /* the same file */
}

/* The last line in the file that is not empty; "" if there is none. */
static void last_words(int fd, char ret[MAX_WORDS])
{
	char text[2 * MAX_WORDS], *line;
	struct stat st;
	off_t from;
	ssize_t n;

	*ret = '\0';
	if (fstat(fd, &st) < 0)
		return;
	from = st.st_size < (off_t)sizeof(text) ? 0 : st.st_size - sizeof(text) + 1;
	n = pread(fd, text, sizeof(text) - 1, from);
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\0'))
		n--;
	if (n <= 0)
		return;
	text[n] = '\0';
	line = memrchr(text, '\n', n);
	safe_text(line ? line + 1 : text, ret, MAX_WORDS);
}

/* What came of it, by the status of waitpid. */
static int judge(const struct spawn *s, int status, struct err *err)
{
	const char *program = basename(s->argv[0]);
	char words[MAX_WORDS];
	int error;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_EXECUTED &&
	    pread(s->said_fd, &error, sizeof(error), 0) == sizeof(error) && error > 0)
		return wire_err(err, -error, "start %s", s->argv[0]);
	last_words(s->said_fd, words);
	if (*words)
		return err_set(err, -EIO, "%s", words);
	if (WIFSIGNALED(status))
		return err_set(err, -EIO, "%s was killed by signal %d", program,
			       WTERMSIG(status));
	return err_set(err, -EIO, "%s ended with status %d", program,
		       WEXITSTATUS(status));
}

/* It has not ended: the process that we know is ended. */
static int give_up(const struct spawn *s, pid_t pid, int r, struct err *err)
{
	const char *program = basename(s->argv[0]);
	char words[MAX_WORDS];

	kill(pid, SIGKILL); /* our child, not waited for yet: no other has the number */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (r == -EINTR)
		return err_set(err, r, "interrupted");
	if (r != -ETIMEDOUT)
		return wire_err(err, r, "wait for %s", program);
	last_words(s->said_fd, words);
	return err_set(err, r, "%s is not at work after %d s%s%s", program,
		       START_MS / 1000, *words ? ": " : "", words);
}

static int spawn(struct ny_world *w, const struct spawn *s, struct err *err)
{
	_cleanup_close_ int pid_fd = -1;
	pid_t pid = child_fork();
	int r, status;

	if (pid == 0)
		run(s);
	if (pid < 0)
		return wire_err(err, -errno, "start %s", s->argv[0]);
	pid_fd = pidfd_open(pid, 0);
	r = pid_fd < 0 ? -errno : child_wait(w, pid_fd, START_MS);
	if (r < 0)
		return give_up(s, pid, r, err);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return wire_err(err, -errno, "wait for %s", s->argv[0]);
	return judge(s, status, err);
}

int ovs_spawn(struct ny_world *w, int netns_fd, char *const argv[], char *const env[],
	      struct err *err)
{
	_cleanup_close_ int null_fd = child_above_standard(open("/dev/null", O_RDWR));
	_cleanup_close_ int said_fd = child_above_standard(memfd_create("said", 0));
	struct spawn s = {netns_fd, null_fd, said_fd, getpid(), argv, env};

	if (null_fd < 0 || said_fd < 0)
		return wire_err(err, -errno, "start %s", argv[0]);
	return spawn(w, &s, err);
}
