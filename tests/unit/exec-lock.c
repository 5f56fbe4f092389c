/* SPDX-License-Identifier: MIT */
/* The lock of a lab: names, directories of others, waiting, holders that die. */
#include "exec/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "fake.h"
#include "unit.h"

static struct err err;

static const char *path(const char *name)
{
	static char text[128];

	snprintf(text, sizeof(text), "%s/%s", fake.state_dir, name);
	return text;
}

static bool exists(const char *name)
{
	return faccessat(AT_FDCWD, path(name), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static unsigned mode_of(const char *name)
{
	struct stat st;

	return lstat(path(name), &st) == 0 ? st.st_mode & 07777 : 0;
}

static struct lab_lock *lock(void)
{
	struct lab_lock *ret = NULL;

	assert_int_equal(lab_lock_acquire(&fake.w, "t", &ret, &err), 0);
	return ret;
}

static void names(void **state)
{
	static const char *const good[] = {"a", "0", "a-b_c", "veth"};
	static const char *const wrong[] = {
		"",
		".",
		"..",
		"../x",
		"a/b",
		"/etc",
		"A",
		"-a",
		"_a",
		"a b",
		"a\n",
		"\xc3\xa4",
		"0123456789012345678901234567890123456789012345678901234567890123"};
	struct lab_lock *l;

	fake_start();
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_true(lab_name_valid(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(lab_lock_acquire(&fake.w, wrong[i], &l, &err), -EINVAL);
	assert_false(exists(""));
	fake_end();
}

static void made_and_gone(void **state)
{
	struct lab_lock *l;

	fake_start();
	umask(0);
	l = lock();
	assert_int_equal(mode_of(""), 0700);
	assert_int_equal(mode_of("t"), 0700);
	assert_int_equal(mode_of("t/lock"), 0600);
	assert_true(fcntl(l->fd, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(l->dir_fd, F_GETFD) & FD_CLOEXEC);
	lab_lock_release(l);
	assert_false(exists(""));
	lab_lock_release(NULL);
	fake_end();
}

static void state_stays_until_it_is_removed(void **state)
{
	struct lab_lock *l;

	fake_start();
	l = lock();
	close(openat(l->dir_fd, "topology.json", O_WRONLY | O_CREAT, 0600));
	lab_lock_release(l);
	assert_true(exists("t/topology.json"));
	l = lock();
	assert_int_equal(mkdir(path("other"), 0700), 0);
	assert_int_equal(lab_lock_remove(l, &err), 0);
	assert_false(exists("t"));
	assert_true(exists("other"));
	l = lock();
	assert_true(lab_is_locked(&fake.w, "t"));
	assert_int_equal(mkdir(path("t/journal"), 0700), 0);
	assert_int_equal(symlink("../other", path("t/topology.json.next")), 0);
	assert_int_equal(lab_lock_remove(l, &err), 0);
	assert_false(exists("t"));
	assert_true(exists("other"));
	l = lock();
	assert_int_equal(mkdir(path("t/journal"), 0700), 0);
	assert_int_equal(mkdir(path("t/journal/mine"), 0700), 0);
	assert_true(lab_lock_remove(l, &err) < 0);
	assert_non_null(strstr(err.text, "t/journal"));
	assert_string_not_equal(err.hint, "");
	assert_false(lab_is_locked(&fake.w, "t"));
	fake_end();
}

static void assert_refused(const char *why)
{
	struct lab_lock *l = NULL;

	assert_int_equal(lab_lock_acquire(&fake.w, "t", &l, &err), -EPERM);
	if (!strstr(err.text, why))
		fail_msg("%s", err.text);
	assert_string_not_equal(err.hint, "");
	fake_end();
}

static void what_others_made_is_refused(void **state)
{
	fake_start();
	assert_int_equal(symlink("/tmp", fake.state_dir), 0);
	assert_refused("netyard: not a directory");
	fake_start();
	mkdir(fake.state_dir, 0700);
	assert_int_equal(symlink("/tmp", path("t")), 0);
	assert_refused("t: not a directory");
	fake_start();
	mkdir(fake.state_dir, 0700);
	close(open(path("t"), O_WRONLY | O_CREAT, 0600));
	assert_refused("t: not a directory");
	fake_start();
	mkdir(fake.state_dir, 0700);
	mkdir(path("t"), 0700);
	chmod(path("t"), 0770);
	assert_refused("written by others");
	fake_start();
	mkdir(fake.state_dir, 0700);
	mkdir(path("t"), 0700);
	assert_int_equal(symlink("/tmp/netyard-unit-never", path("t/lock")), 0);
	assert_refused("lock: a symbolic link");
	if (geteuid() != 0)
		return;
	fake_start();
	mkdir(fake.state_dir, 0700);
	assert_int_equal(chown(fake.state_dir, 12345, 0), 0);
	assert_refused("somebody else");
}

static void faults_of_the_host_have_hints(void **state)
{
	struct rlimit old, few;
	struct lab_lock *l;

	fake_start();
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = (struct rlimit){.rlim_cur = 3, .rlim_max = old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(lab_lock_acquire(&fake.w, "t", &l, &err), -EMFILE);
	assert_non_null(strstr(err.hint, "ulimit -n"));
	setrlimit(RLIMIT_NOFILE, &old);
	fake.paths.state = "/proc/netyard";
	assert_true(lab_lock_acquire(&fake.w, "t", &l, &err) < 0);
	assert_non_null(strstr(err.text, "/proc/netyard"));
	fake_end();
}

/* A child that holds the lock until it is told to end (or dies); its pid. */
static pid_t holder(int ret_pipe[2], bool die, bool remove)
{
	int ready[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready) | pipe(ret_pipe), 0);
	pid = fork();
	if (!pid) {
		struct lab_lock *l = NULL;

		close(ret_pipe[1]);
		if (lab_lock_acquire(&fake.w, "t", &l, NULL) < 0 ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		if (read(ret_pipe[0], &c, 1) < 0 || die)
			raise(SIGKILL);
		if (remove)
			lab_lock_remove(l, NULL);
		else
			lab_lock_release(l);
		_exit(0);
	}
	close(ret_pipe[0]);
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

static _Thread_local int let_go = -1;
static struct buf said;

/* The waiter has said that it waits: now the holder may end. */
static void on_log(void *data, enum log_level level, const char *text)
{
	buf_addf(&said, "%s\n", text);
	close(let_go);
	let_go = -1;
}

static void waits_for(bool die, bool remove)
{
	char wanted[80];
	struct lab_lock *l;
	int pipe_fd[2];
	pid_t pid;

	fake_start();
	pid = holder(pipe_fd, die, remove);
	let_go = pipe_fd[1];
	fake.w.log = on_log;
	buf_reset(&said);
	l = lock();
	snprintf(wanted, sizeof(wanted), "lab t is in use by process %d: waiting\n", pid);
	assert_string_equal(buf_str(&said), wanted);
	assert_true(exists("t/lock"));
	waitpid(pid, NULL, 0);
	lab_lock_release(l);
	assert_false(exists(""));
	buf_done(&said);
	fake_end();
}

static void waits_and_tells_for_whom(void **state)
{
	waits_for(false, false);
}

static void the_directory_goes_while_waiting(void **state)
{
	waits_for(false, true);
}

static void a_dead_holder_does_not_block(void **state)
{
	waits_for(true, false);
}

static int third_time(void *data)
{
	return ++*(int *)data >= 3;
}

static void waiting_can_be_cancelled(void **state)
{
	struct lab_lock *l, *again = NULL;
	int asked = 0, fd;

	fake_start();
	l = lock();
	fd = open(path("t/lock"), O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, "\xff\x1b[2J9999999999", 14), 14);
	close(fd);
	fake.w.cancelled = third_time;
	fake.w.cancel_data = &asked;
	fake.w.log = on_log;
	assert_int_equal(lab_lock_acquire(&fake.w, "t", &again, &err), -EINTR);
	assert_null(again);
	assert_string_equal(buf_str(&said), "lab t is in use: waiting\n");
	assert_true(exists("t/lock"));
	lab_lock_release(l);
	buf_done(&said);
	fake_end();
}

int main(void)
{
	return UNIT_TESTS(T(names), T(made_and_gone), T(state_stays_until_it_is_removed),
			  T(what_others_made_is_refused),
			  T(faults_of_the_host_have_hints), T(waits_and_tells_for_whom),
			  T(the_directory_goes_while_waiting),
			  T(a_dead_holder_does_not_block), T(waiting_can_be_cancelled));
}
