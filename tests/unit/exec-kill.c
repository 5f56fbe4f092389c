/* SPDX-License-Identifier: MIT */
/*
 * An up killed anywhere: at every byte of the journal, between any two steps of act/, and
 * again while the next process takes it back.  Whatever happened, after the next
 * exec_recover the host and its description (topology.json) go together.
 * And: writes that fail.
 */
#include "exec/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "exec-ops.h"
#include "fake.h"
#include "unit.h"

#define N_UP	   ARRAY_SIZE(up)
#define MOMENT_MAX 400

static const char *const files[] = {"journal", "topology.json.next", "topology.json"};
#define N_FILES ARRAY_SIZE(files)

/* All that a killed process leaves, and what it was about to write to the journal. */
struct moment {
	struct picture host;
	char *file[N_FILES]; /* content; NULL: missing */
	char *writing;	     /* or NULL */
};

static struct moment moments[MOMENT_MAX];
static size_t n_moments;
static struct lab_lock *lab;
static struct picture before, after;

static char *file_get(const char *name)
{
	char path[512], *data = NULL;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", lab->dir, name);
	return file_read(path, 1 << 20, &data, &len, NULL) == 0 ? data : NULL;
}

static void file_put(const char *name, const char *data, size_t len)
{
	int fd;

	unlinkat(lab->dir_fd, name, 0);
	if (!data)
		return;
	fd = openat(lab->dir_fd, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, len, 0), len);
	close(fd);
}

static void record(const char *writing, size_t len)
{
	struct moment *m = &moments[n_moments++];

	assert_true(n_moments < MOMENT_MAX);
	m->host = fake.host;
	for (size_t i = 0; i < N_FILES; i++)
		m->file[i] = file_get(files[i]);
	m->writing = writing ? strndup(writing, len) : NULL;
}

static void on_moment(void)
{
	record(NULL, 0);
}

static void forget_moments(struct moment *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t f = 0; f < N_FILES; f++)
			free(list[i].file[f]);
		free(list[i].writing);
	}
}

/* --- system calls, as exec/ makes them ------------------------------------------- */

static int write_errno;		      /* of the write that fails */
static size_t write_at = SIZE_MAX;    /* ... counted from 0 ... */
static size_t write_until = SIZE_MAX; /* ... and those up to here */
static size_t write_short;	      /* bytes that get through before it fails */
static size_t n_writes;

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	size_t nth = n_writes++;

	if (fake.moment)
		record(data, len);
	if (nth < write_at || nth > write_until)
		return __real_write(fd, data, len);
	if (write_short && write_short < len && nth == write_at)
		return __real_write(fd, data, write_short);
	errno = write_errno;
	return -1;
}

/* The other steps between which a kill could strike. */
int __real_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to);
int __real_unlinkat(int fd, const char *name, int flags);
int __wrap_unlinkat(int fd, const char *name, int flags);

static void moment(void)
{
	if (fake.moment)
		fake.moment();
}

int __wrap_renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	int r = __real_renameat(from_fd, from, to_fd, to);

	moment();
	return r;
}

int __wrap_unlinkat(int fd, const char *name, int flags)
{
	int r = __real_unlinkat(fd, name, flags);

	moment();
	return r;
}

/* --- killed ---------------------------------------------------------------------- */

static void start(void)
{
	struct err err;

	fake_start();
	for (size_t i = 0; i < ARRAY_SIZE(before_up); i++)
		fake_put(before_up[i]);
	before = fake.host;
	assert_int_equal(lab_lock_acquire(&fake.w, "t", &lab, &err), 0);
	file_put("topology.json", "old", 3);
	n_moments = n_writes = 0;
	write_at = write_until = SIZE_MAX;
}

static void end(void)
{
	lab_lock_release(lab);
	fake_end();
}

static int whole_up(struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct exec_left left = {.what.arena = arena};
	int r = exec_save(lab, "new", 3, err);

	return r ?: exec_run(&fake.w, lab, fake_ops(arena, up, N_UP), N_UP,
			     EXEC_ALL_OR_NOTHING, &left, err)
		 ?: exec_commit(&fake.w, lab, err);
}

static int recover(void)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct exec_left left = {.what.arena = arena};
	struct err err;
	int r = exec_recover(&fake.w, lab, &left, &err);

	if (r)
		fprintf(stderr, "# recover: %s\n", err.text);
	return r;
}

/* The world as the killed process left it, `cut` bytes into its last write. */
static void restore(const struct moment *m, size_t cut)
{
	_cleanup_buf_ struct buf first = {0};

	fake.host = m->host;
	buf_add(&first, m->file[0] ?: "");
	buf_addn(&first, m->writing ?: "", cut);
	/* what is being written while there is a journal without a commit may be the
	 * next description: then a cut makes no difference to it */
	file_put(files[0], m->file[0] ? buf_str(&first) : NULL, first.len);
	for (size_t f = 1; f < N_FILES; f++)
		file_put(files[f], m->file[f], m->file[f] ? strlen(m->file[f]) : 0);
}

static void assert_consistent(void)
{
	_cleanup_free_ char *applied = file_get("topology.json"), *journal, *next;
	const struct picture *wanted = strcmp(applied, "new") ? &before : &after;

	if (!picture_equal(&fake.host, wanted)) {
		picture_print("got", &fake.host);
		picture_print("wanted", wanted);
		fail();
	}
	assert_null(journal = file_get("journal"));
	assert_null(next = file_get("topology.json.next"));
}

/* Whether the write of that moment goes to the journal. */
static bool is_journal(const struct moment *m)
{
	return m->writing && strchr(m->writing, '\n');
}

static void killed_at_every_byte(void **state)
{
	size_t n;

	start();
	fake.moment = on_moment;
	assert_int_equal(whole_up(NULL), 0);
	fake.moment = NULL;
	after = fake.host;
	n = n_moments;
	assert_between(n, 20, MOMENT_MAX);
	for (size_t i = 0; i < n; i++) {
		size_t last = is_journal(&moments[i]) ? strlen(moments[i].writing) : 0;

		for (size_t cut = 0; cut <= last; cut++) {
			restore(&moments[i], cut);
			assert_int_equal(recover(), 0);
			assert_consistent();
		}
	}
	forget_moments(moments, n);
	end();
}

/* Once more, killed at every line of what the recovery writes. */
static void killed_again_while_taking_back(void **state)
{
	static struct moment first[MOMENT_MAX];
	size_t n;

	start();
	fake.moment = on_moment;
	assert_int_equal(whole_up(NULL), 0);
	fake.moment = NULL;
	after = fake.host;
	n = n_moments;
	memcpy(first, moments, sizeof(first));
	for (size_t i = 0; i < n; i++) {
		n_moments = 0;
		restore(&first[i], is_journal(&first[i]) ? strlen(first[i].writing) : 0);
		fake.moment = on_moment;
		assert_int_equal(recover(), 0);
		fake.moment = NULL;
		for (size_t k = 0; k < n_moments; k++) {
			restore(&moments[k], 0);
			assert_int_equal(recover(), 0);
			assert_consistent();
		}
		forget_moments(moments, n_moments);
	}
	forget_moments(first, n);
	end();
}

static void a_down_is_forgotten(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct exec_left left = {.what.arena = arena};
	size_t n;

	start();
	fake.moment = on_moment;
	assert_int_equal(exec_run(&fake.w, lab, fake_ops(arena, up, N_UP), N_UP,
				  EXEC_FORWARD, &left, NULL),
			 0);
	fake.moment = NULL;
	n = n_moments;
	for (size_t i = 0; i < n; i++) {
		_cleanup_free_ char *journal = NULL;

		restore(&moments[i], 0);
		assert_int_equal(recover(), 0);
		assert_true(picture_equal(&fake.host, &moments[i].host));
		assert_null(journal = file_get("journal"));
	}
	forget_moments(moments, n);
	end();
}

static void another_boot_is_forgotten(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct exec_left left = {.what.arena = arena};
	_cleanup_free_ char *journal = NULL;
	struct picture there;

	start();
	assert_int_equal(exec_run(&fake.w, lab, fake_ops(arena, up, N_UP), N_UP,
				  EXEC_ALL_OR_NOTHING, &left, NULL),
			 0);
	there = fake.host;
	journal = file_get("journal");
	memset(strstr(journal, " up ") + 4, '0', 8);
	file_put("journal", journal, strlen(journal));
	assert_int_equal(recover(), 0);
	assert_true(picture_equal(&fake.host, &there));
	free(journal);
	assert_null(journal = file_get("journal"));
	end();
}

/* --- writes that fail ------------------------------------------------------------ */

static const int write_errors[] = {ENOSPC, EDQUOT, EIO, EFBIG};

/* Every write in turn, alone and with all after it, at once and after some bytes: the up
 * fails, or does not need it; the host is as before, or as after. */
static void a_write_that_fails(size_t at, size_t until, size_t part, int code)
{
	struct err err = {0};
	int r;

	start();
	write_at = at;
	write_until = until;
	write_short = part;
	write_errno = code;
	r = whole_up(&err);
	if (r) {
		assert_int_equal(r, -code);
		assert_non_null(strstr(err.text, fake.state_dir));
		assert_non_null(strstr(err.text, strerror(code)));
		assert_string_not_equal(err.hint, "");
	}
	write_at = write_until = SIZE_MAX;
	if (r)
		assert_int_equal(recover(), 0);
	assert_consistent();
	end();
}

static void writes_fail(void **state)
{
	size_t n;

	start();
	assert_int_equal(whole_up(NULL), 0);
	after = fake.host;
	n = n_writes;
	end();
	assert_between(n, 10, 30);
	for (size_t at = 0; at < n; at++) {
		for (size_t part = 0; part <= 10; part += 5) {
			int code = write_errors[at % ARRAY_SIZE(write_errors)];

			a_write_that_fails(at, at + !!part, part, code);
			a_write_that_fails(at, SIZE_MAX - 1, part, code);
		}
	}
}

static void a_down_needs_no_journal(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct exec_left left = {.what.arena = arena};

	for (size_t at = 0; at < 8; at++) {
		start();
		write_at = at;
		write_until = SIZE_MAX - 1;
		write_errno = ENOSPC;
		write_short = 0;
		assert_int_equal(exec_run(&fake.w, lab, fake_ops(arena, up, N_UP), N_UP,
					  EXEC_FORWARD, &left, NULL),
				 0);
		assert_true(picture_equal(&fake.host, &after));
		end();
	}
}

int main(void)
{
	return UNIT_TESTS(T(killed_at_every_byte), T(killed_again_while_taking_back),
			  T(a_down_is_forgotten), T(another_boot_is_forgotten),
			  T(writes_fail), T(a_down_needs_no_journal));
}
