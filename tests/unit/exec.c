/* SPDX-License-Identifier: MIT */
/* Lists carried out against a fake host: whole, failing anywhere, cancelled, forward. */
#include "exec/exec.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "exec-ops.h"
#include "fake.h"
#include "unit.h"

#define N_UP ARRAY_SIZE(up)

struct bench {
	struct arena *arena;
	struct op *ops;
	struct lab_lock *lab;
	struct picture before;
	struct exec_left left;
	struct err err;
};

static void start(struct bench *b)
{
	*b = (struct bench){.arena = arena_new()};
	fake_start();
	b->left.what.arena = b->arena;
	b->ops = fake_ops(b->arena, up, N_UP);
	for (size_t i = 0; i < ARRAY_SIZE(before_up); i++)
		fake_put(before_up[i]);
	b->before = fake.host;
	assert_int_equal(lab_lock_acquire(&fake.w, "t", &b->lab, &b->err), 0);
}

static void end(struct bench *b)
{
	lab_lock_release(b->lab);
	arena_free(b->arena);
	fake_end();
}

static int run(struct bench *b, enum exec_mode mode)
{
	return exec_run(&fake.w, b->lab, b->ops, N_UP, mode, &b->left, &b->err);
}

static bool has_file(const struct bench *b, const char *name)
{
	return faccessat(b->lab->dir_fd, name, F_OK, 0) == 0;
}

static void assert_host(const struct picture *wanted)
{
	if (picture_equal(&fake.host, wanted))
		return;
	picture_print("got", &fake.host);
	picture_print("wanted", wanted);
	fail();
}

/* The log says: the inverses of the first n operations, last first, but for those whose
 * object goes along with another; none of them in doubt. */
static void assert_reversed(struct bench *b, const char *log, size_t n)
{
	struct op_list list = {.arena = b->arena};
	_cleanup_buf_ struct buf wanted = {0};

	while (n--)
		op_list_add(&list, op_invert(&b->ops[n]));
	op_list_drop_contained(&list);
	for (size_t i = 0; i < list.n; i++) {
		buf_addc(&wanted, '+');
		op_print(&wanted, &list.ops[i]);
		buf_addc(&wanted, '\n');
	}
	assert_string_equal(log, buf_str(&wanted));
}

static void all_is_done_and_committed(void **state)
{
	struct bench b;
	struct stat st;

	start(&b);
	assert_int_equal(exec_save(b.lab, "{}\n", 3, &b.err), 0);
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), 0);
	assert_int_equal(fake.steps, N_UP);
	assert_false(picture_equal(&fake.host, &b.before));
	assert_int_equal(fstatat(b.lab->dir_fd, "journal", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_false(has_file(&b, "topology.json"));
	assert_int_equal(exec_commit(&fake.w, b.lab, &b.err), 0);
	assert_false(has_file(&b, "journal"));
	assert_false(has_file(&b, "topology.json.next"));
	assert_true(has_file(&b, "topology.json"));
	assert_int_equal(b.left.what.n, 0);
	end(&b);
}

static void nothing_to_do_leaves_no_journal(void **state)
{
	struct bench b;

	start(&b);
	assert_int_equal(
		exec_run(&fake.w, b.lab, NULL, 0, EXEC_ALL_OR_NOTHING, &b.left, &b.err),
		0);
	assert_false(has_file(&b, "journal"));
	assert_int_equal(exec_save(b.lab, "{}\n", 3, &b.err), 0);
	assert_int_equal(exec_commit(&fake.w, b.lab, &b.err), 0);
	assert_true(has_file(&b, "topology.json"));
	end(&b);
}

static void runs_are_of_one_class(void **state)
{
	struct bench b;

	start(&b);
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), 0);
	/* netns-add 2, veth-add 2, mtu..addr-del 4, veth-del, netns-del */
	assert_int_equal(fake.n_runs, 5);
	end(&b);
}

/* 100 addresses go in parts (progress, and little in doubt after a kill); 50 deletions in
 * one, which act/ can do by group. */
static void long_runs(void **state)
{
	struct bench b;
	struct op ops[150];

	start(&b);
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		const char *line = arena_printf(b.arena,
						"addr-add ns= if=br0 cidr=10.0.%zu.1/24 "
						"flags=",
						i);
		if (i >= 100)
			line = arena_printf(b.arena, "netns-del ns=n%zu alias=", i);
		ops[i] = *fake_ops(b.arena, &line, 1);
	}
	fake.fail_at = 0;
	assert_int_equal(
		exec_run(&fake.w, b.lab, ops + 100, 50, EXEC_FORWARD, &b.left, &b.err),
		-EIO);
	assert_int_equal(fake.n_runs, 2); /* the first failed, the rest at once */
	fake.n_runs = 0;
	fake.host.n = 0;
	fake.fail_at = fake.steps + FAKE_MAX - 1;
	assert_int_equal(
		exec_run(&fake.w, b.lab, ops, 100, EXEC_ALL_OR_NOTHING, &b.left, &b.err),
		-EIO);
	assert_int_equal(fake.host.n, 0);
	assert_between(fake.n_runs, 4, 8);
	end(&b);
}

static void a_failure_anywhere_is_taken_back(void **state)
{
	for (size_t at = 0; at < N_UP; at++) {
		struct bench b;
		size_t len = 0;
		const char *log;

		start(&b);
		fake.fail_at = at;
		assert_int_equal(exec_save(b.lab, "{}\n", 3, &b.err), 0);
		assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), -EIO);
		assert_int_equal(b.err.code, -EIO);
		assert_host(&b.before);
		assert_false(has_file(&b, "journal"));
		assert_false(has_file(&b, "topology.json.next"));
		assert_int_equal(b.left.what.n, 0);
		log = strchr(buf_str(&fake.log), '!');
		assert_non_null(log);
		len = strcspn(log, "\n");
		assert_reversed(&b, log + len + 1, at);
		end(&b);
	}
}

static void a_foreign_object_in_the_way_stays(void **state)
{
	struct bench b;
	struct picture before;

	start(&b);
	fake_put(up[3]);
	fake.host.facts[fake.host.n - 1].foreign = true;
	before = fake.host;
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), -EEXIST);
	assert_host(&before);
	end(&b);
}

static void cancelled_anywhere_is_taken_back(void **state)
{
	for (size_t at = 0; at < N_UP; at++) {
		struct bench b;
		const char *log;

		start(&b);
		fake.cancel_at = at;
		assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), -EINTR);
		assert_host(&b.before);
		log = buf_str(&fake.log);
		for (size_t i = 0; i < at; i++)
			log = strchr(log, '\n') + 1;
		assert_reversed(&b, log, at);
		assert_false(has_file(&b, "journal"));
		end(&b);
	}
}

static void too_late_to_cancel(void **state)
{
	struct bench b;

	start(&b);
	fake.cancel_at = N_UP;
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), 0);
	end(&b);
}

/* The step after a failure, on the way back, fails too: told, and tried again later. */
static void what_cannot_be_taken_back_is_left(void **state)
{
	struct bench b;
	struct exec_left none;

	start(&b);
	fake.cancel_at = 6;
	fake.fail_at = 6; /* the first inverse: back to mtu 1500 */
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), -EINTR);
	assert_int_equal(b.left.what.n, 1);
	assert_non_null(strstr(b.left.what.list[0], "mtu-set ns= if=br0"));
	assert_non_null(strstr(b.left.what.list[0], strerror(EIO)));
	assert_non_null(
		strstr(b.left.what.list[0], "by hand: ip link set dev br0 mtu 1500"));
	assert_int_equal(fake.steps, 11);
	assert_true(has_file(&b, "journal"));
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), -EEXIST);
	assert_non_null(strstr(b.err.hint, "netyard down t"));

	fake.cancel_at = SIZE_MAX;
	none = (struct exec_left){.what.arena = b.arena};
	assert_int_equal(exec_recover(&fake.w, b.lab, &none, &b.err), 0);
	assert_int_equal(none.what.n, 0);
	assert_true(none.recovered);
	assert_host(&b.before);
	assert_int_equal(fake.steps, 13); /* that, and an address that is gone */
	assert_false(has_file(&b, "journal"));
	end(&b);
}

static void forward_goes_on(void **state)
{
	struct bench b;
	struct fact *left = NULL;

	start(&b);
	for (size_t i = 0; i < N_UP; i++)
		b.ops[i] = op_invert(&b.ops[i]);
	for (size_t i = 0; i < 4; i++)
		fake_put(up[i]);
	fake.cancel_at = 0; /* does not matter */
	fake.fail_at = 1;
	assert_int_equal(run(&b, EXEC_FORWARD), -EIO);
	assert_int_equal(fake.steps, N_UP);
	assert_int_equal(b.left.what.n, 1);
	assert_non_null(strstr(b.left.what.list[0], "netns-del ns=b"));
	assert_non_null(strstr(b.left.what.list[0], "by hand: ip netns del b"));
	for (size_t i = 0; i < fake.host.n; i++)
		if (!strcmp(fake.host.facts[i].object, "netns-add ns=b"))
			left = &fake.host.facts[i];
	assert_non_null(left);
	assert_false(has_file(&b, "journal"));
	end(&b);
}

static void what_is_left_is_one_line(void **state)
{
	struct bench b;

	start(&b);
	for (size_t i = 0; i < N_UP; i++)
		b.ops[i] = op_invert(&b.ops[i]);
	b.ops[1].arg[A_ALIAS] = "two\nlines\033";
	fake.fail_at = 1;
	assert_int_equal(run(&b, EXEC_FORWARD), -EIO);
	assert_int_equal(b.left.what.n, 1);
	assert_null(strpbrk(b.left.what.list[0], "\n\033"));
	assert_null(strstr(b.left.what.list[0], "by hand"));
	end(&b);
}

/* What an up could not take back stays written down while a down goes its way. */
static void forward_keeps_the_journal_of_an_up(void **state)
{
	struct bench b;

	start(&b);
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), 0);
	assert_int_equal(
		exec_run(&fake.w, b.lab, b.ops, 1, EXEC_FORWARD, &b.left, &b.err), 0);
	assert_true(has_file(&b, "journal"));
	assert_int_equal(exec_recover(&fake.w, b.lab, &b.left, &b.err), 0);
	assert_host(&b.before);
	end(&b);
}

static void the_log_tells_each_operation(void *data, enum log_level level,
					 const char *text)
{
	struct buf *said = data;

	if (level == LOG_DEBUG)
		buf_addf(said, "%s\n", text);
}

static void told(void **state)
{
	_cleanup_buf_ struct buf said = {0};
	struct bench b;

	start(&b);
	fake.w.log = the_log_tells_each_operation;
	fake.w.log_data = &said;
	fake.fail_at = 1;
	assert_int_equal(run(&b, EXEC_ALL_OR_NOTHING), -EIO);
	assert_string_equal(buf_str(&said), "netns-add ns=a alias=netyard:t:a\n"
					    "failed: netns-add ns=b alias=netyard:t:b\n"
					    "netns-del ns=a alias=netyard:t:a\n");
	end(&b);
}

int main(void)
{
	return UNIT_TESTS(T(all_is_done_and_committed),
			  T(nothing_to_do_leaves_no_journal), T(runs_are_of_one_class),
			  T(long_runs), T(a_failure_anywhere_is_taken_back),
			  T(a_foreign_object_in_the_way_stays),
			  T(cancelled_anywhere_is_taken_back), T(too_late_to_cancel),
			  T(what_cannot_be_taken_back_is_left), T(forward_goes_on),
			  T(what_is_left_is_one_line),
			  T(forward_keeps_the_journal_of_an_up), T(told));
}
