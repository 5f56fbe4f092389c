/* SPDX-License-Identifier: MIT */
/*
 * A lab's directory is made when it is locked and goes with the last of its state, so
 * any step here may find that somebody removed what the step before made: then it
 * starts over.
 */
#include "exec/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/text.h"
#include "exec/state.h"

#define UPLINKS ".uplinks" /* no name of a lab */

#define TRIES	    1000 /* each one means that somebody else came and went */
#define WAIT_MAX_MS 100

bool lab_is_locked(const struct ny_world *w, const char *lab)
{
	_cleanup_close_ int dir_fd = -1, fd = -1;

	return !state_lab_open(w, lab, &dir_fd, NULL) &&
	       !state_open(dir_fd, lab, STATE_LOCK, O_RDONLY, &fd, NULL) &&
	       flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

static void close_files(struct lab_lock *lock)
{
	close_fdp(&lock->fd);
	close_fdp(&lock->dir_fd);
	lock->fd = lock->dir_fd = -1;
}

static void lab_lock_free(struct lab_lock *lock)
{
	close_files(lock);
	free(lock->lab);
	free(lock->what);
	free(lock->dir);
	free(lock);
}
DEFINE_CLEANUP(struct lab_lock *, lab_lock_free);

static struct lab_lock *lab_lock_new(const char *state_dir, const char *lab,
				     const char *what)
{
	_cleanup_(lab_lock_freep) struct lab_lock *lock = calloc(1, sizeof(*lock));

	if (!lock)
		return NULL;
	lock->dir_fd = lock->fd = -1;
	lock->lab = strdup(lab);
	lock->what = strdup(what);
	if (!lock->lab || !lock->what ||
	    asprintf(&lock->dir, "%s/%s", state_dir, lab) < 0)
		return NULL;
	return steal_ptr(lock);
}

/* The directories and the lock file, not locked yet; -EAGAIN: start over. */
static int open_files(const struct ny_world *w, struct lab_lock *lock, struct err *err)
{
	_cleanup_close_ int parent_fd = -1;
	int r;

	r = state_dir_make(AT_FDCWD, w->paths->state, w->paths->state, &parent_fd, err);
	if (!r)
		r = state_dir_make(parent_fd, lock->lab, lock->dir, &lock->dir_fd, err);
	if (!r)
		r = state_open(lock->dir_fd, lock->dir, STATE_LOCK, O_RDWR | O_CREAT,
			       &lock->fd, err);
	return r == -ENOENT ? -EAGAIN : r;
}

static void tell_waiting(const struct ny_world *w, const struct lab_lock *lock)
{
	char text[16] = "";
	uint32_t pid;

	if (pread(lock->fd, text, sizeof(text) - 1, 0) < 0)
		text[0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (text_u32(text, 1, INT_MAX, &pid) < 0)
		world_log(w, LOG_INFO, "%s is in use: waiting", lock->what);
	else
		world_log(w, LOG_INFO, "%s is in use by process %u: waiting", lock->what,
			  pid);
}

/*
 * A blocking flock would miss a signal that comes just before it, and a library has no
 * signals of its own to cut it short.  So: ask, sleep, ask again, ten times a second
 * at most.
 */
static int wait_for_lock(const struct ny_world *w, const struct lab_lock *lock,
			 bool *told, struct err *err)
{
	int ms = 1;

	while (flock(lock->fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return state_err(err, -errno, lock->dir, "lock");
		if (world_cancelled(w))
			return err_set(err, -EINTR, "interrupted while waiting for %s",
				       lock->what);
		if (!*told)
			tell_waiting(w, lock);
		*told = true;
		poll(NULL, 0, ms);
		ms = ms * 2 > WAIT_MAX_MS ? WAIT_MAX_MS : ms * 2;
	}
	return 0;
}

/* Whether what is locked is what the next one would find by its path. */
static bool is_current(const struct lab_lock *lock)
{
	char path[PATH_MAX];
	struct stat mine, there;

	snprintf(path, sizeof(path), "%s/" STATE_LOCK, lock->dir);
	return fstat(lock->fd, &mine) == 0 && lstat(path, &there) == 0 &&
	       mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

/* For those who wait.  A lock that cannot tell its holder still locks. */
static void write_pid(const struct lab_lock *lock)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d\n", (int)getpid());

	if (ftruncate(lock->fd, 0) < 0 || pwrite(lock->fd, text, (size_t)len, 0) < 0)
		return;
}

/* The lab's directory and the one above, unless there is something in them. */
static void remove_dirs(struct lab_lock *lock)
{
	if (rmdir(lock->dir) < 0 && errno != ENOENT)
		return;
	*strrchr(lock->dir, '/') = '\0';
	rmdir(lock->dir);
}

static int acquire(struct ny_world *w, const char *lab, const char *what,
		   struct lab_lock **ret, struct err *err)
{
	_cleanup_(lab_lock_freep) struct lab_lock *lock =
		lab_lock_new(w->paths->state, lab, what);
	bool told = false;

	if (!lock)
		return err_sys(err, -ENOMEM, "lock %s", what);
	for (int i = 0; i < TRIES; i++) {
		int r = open_files(w, lock, err);

		if (!r)
			r = wait_for_lock(w, lock, &told, err);
		if (!r && is_current(lock)) {
			write_pid(lock);
			*ret = steal_ptr(lock);
			return 0;
		}
		if (r && r != -EAGAIN) {
			if (r != -EPERM) /* what is not ours stays as it is */
				remove_dirs(lock);
			return r;
		}
		close_files(lock);
	}
	err_set(err, -EBUSY, "%s keeps vanishing while it is being locked", lock->dir);
	err_hint(err, "find out what removes it, and try again");
	return -EBUSY;
}

int lab_lock_acquire(struct ny_world *w, const char *lab, struct lab_lock **ret,
		     struct err *err)
{
	char what[LAB_NAME_MAX + sizeof("lab ")];

	if (!lab_name_valid(lab))
		return err_set(
			err, -EINVAL,
			"\"%.80s\" is no name of a lab: letters a-z, digits, \"_\" and "
			"\"-\", the first a letter or digit, at most %d",
			lab, LAB_NAME_MAX);
	snprintf(what, sizeof(what), "lab %s", lab);
	return acquire(w, lab, what, ret, err);
}

bool uplinks_lock_is_there(const struct ny_world *w)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/" UPLINKS, w->paths->state);
	return lstat(path, &st) == 0;
}

int uplinks_lock_acquire(struct ny_world *w, struct lab_lock **ret, struct err *err)
{
	return acquire(w, UPLINKS, "the lock of uplinks", ret, err);
}

/*
 * The file goes in any case: whoever waits for it, or opens it just now, sees that it is
 * not what is there by that name, and starts over.
 */
void lab_lock_release(struct lab_lock *lock)
{
	if (!lock)
		return;
	unlinkat(lock->dir_fd, STATE_LOCK, 0);
	remove_dirs(lock);
	lab_lock_free(lock);
}

int lab_lock_remove(struct lab_lock *lock, struct err *err)
{
	static const char *const state[] = {STATE_JOURNAL, STATE_NEXT, STATE_APPLIED};
	int r = 0;

	for (size_t i = 0; !r && i < ARRAY_SIZE(state); i++)
		r = state_remove(lock->dir_fd, lock->dir, state[i], err);
	lab_lock_release(lock);
	return r;
}
