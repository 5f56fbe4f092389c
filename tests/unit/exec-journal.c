/* SPDX-License-Identifier: MIT */
/* Journals that nobody of us wrote: told with file and line, never guessed at, never
 * acted on; and no byte of one can do harm. */
#include "exec/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file.h"
#include "exec-ops.h"
#include "fake.h"
#include "unit.h"

static struct lab_lock *lab;
static char boot[37];

static void start(void)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	struct err err;

	fake_start();
	assert_int_equal(lab_lock_acquire(&fake.w, "t", &lab, &err), 0);
	assert_int_equal(
		file_read("/proc/sys/kernel/random/boot_id", 100, &text, &len, &err), 0);
	memcpy(boot, text, 36);
}

static void end(void)
{
	lab_lock_release(lab);
	fake_end();
}

static void put(const char *data, size_t len)
{
	int fd = openat(lab->dir_fd, "journal", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

static int read_back(struct arena *arena, struct journal_past *past, struct err *err)
{
	_cleanup_journal_ struct journal *j = NULL;

	*past = (struct journal_past){0};
	return journal_open(lab, arena, past, &j, err);
}

static void what_is_written_is_read(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_journal_ struct journal *j = NULL;
	struct op *ops = fake_ops(arena, up, ARRAY_SIZE(up));
	struct journal_past past;
	struct err err;

	start();
	assert_int_equal(journal_create(lab, JOURNAL_UP, &j, &err), 0);
	assert_int_equal(journal_begin(j, 0, ops, 4, &err), 0);
	assert_int_equal(journal_mark(j, ENTRY_DONE, (size_t[]){0, 1, 2}, 3, &err), 0);
	assert_int_equal(journal_mark(j, ENTRY_UNDOING, (size_t[]){2, 1}, 2, &err), 0);
	assert_int_equal(journal_mark(j, ENTRY_UNDONE, (size_t[]){2}, 1, &err), 0);
	assert_int_equal(read_back(arena, &past, &err), 0);
	assert_true(past.this_boot && !past.committed && past.mode == JOURNAL_UP);
	assert_int_equal(past.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(op_equal(&past.ops[i], &ops[i]));
	assert_int_equal(past.states[0], ENTRY_DONE);
	assert_int_equal(past.states[1], ENTRY_UNDOING);
	assert_int_equal(past.states[2], ENTRY_UNDONE);
	assert_int_equal(past.states[3], ENTRY_BEGUN);
	assert_int_equal(journal_commit(j, &err), 0);
	assert_int_equal(read_back(arena, &past, &err), 0);
	assert_true(past.committed);
	end();
}

/* A header that is not whole was the start of a journal in which nothing began. */
static void nothing_began(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct exec_left left = {.what.arena = arena};
	struct journal_past past;
	struct err err;

	start();
	assert_int_equal(read_back(arena, &past, &err), -ENOENT);
	put("", 0);
	assert_int_equal(read_back(arena, &past, &err), -ENOENT);
	put("netyard-jour", 12);
	assert_int_equal(read_back(arena, &past, &err), -ENOENT);
	assert_int_equal(exec_recover(&fake.w, lab, &left, &err), 0);
	assert_int_equal(faccessat(lab->dir_fd, "journal", F_OK, 0), -1);
	end();
}

#define NS "begin 0 netns-add ns=a alias=netyard:t:a\n"

/* What follows a good header ("!": this is the header), the line at fault, and why. */
static const struct {
	const char *text, *line, *why;
} bad[] = {
	{"!hello\n", "line 1", "not a journal"},
	{"!netyard-journal x up B\n", "line 1", "not a journal"},
	{"!netyard-journal 2 up B\n", "line 1",
	 "another version of netyard (format 2, not 1)"},
	{"!netyard-journal 1 sideways B\n", "line 1", "neither of an up nor of a down"},
	{"!netyard-journal 1 up\n", "line 1", "no boot id"},
	{"!netyard-journal 1 up B B\n", "line 1", "no boot id"},
	{"!\n", "line 1", "not a journal"},
	{"\n", "line 2", "not a line"},
	{"begin\n", "line 2", "operation 0"},
	{"begin 1 netns-add ns=a alias=netyard:t:a\n", "line 2", "operation 0"},
	{"begin -0 netns-add ns=a alias=netyard:t:a\n", "line 2", "operation 0"},
	{NS NS, "line 3", "operation 1"},
	{"begin 0 explode ns=a\n", "line 2", "explode"},
	{"begin 0 netns-add\n", "line 2", "netns-add"},
	{"begin 0 netns-add ns=a alias=netyard:t:a mtu=1\n", "line 2", "netns-add"},
	{"begin 0 netns-add ns=%zz alias=netyard:t:a\n", "line 2", "netns-add"},
	{"begin 0 netns-add ns=%00 alias=netyard:t:a\n", "line 2", "netns-add"},
	{"done 0\n", "line 2", "never began"},
	{NS "done 1\n", "line 3", "never began"},
	{NS "done 18446744073709551616\n", "line 3", "never began"},
	{NS "done x\n", "line 3", "never began"},
	{NS "done\n", "line 3", "never began"},
	{NS "done 0 \n", "line 3", "never began"},
	{NS "done 0 0\n", "line 3", "never began"},
	{NS "done 0\ndone 0\n", "line 4", "done 0 cannot follow its done"},
	{NS "undone 0\nundone 0\n", "line 4", "undone 0 cannot follow its undone"},
	{NS "undone 0\nundo 0\n", "line 4", "undo 0 cannot follow its undone"},
	/* what is not this lab's */
	{"begin 0 netns-add ns=a alias=netyard:u:a\n", "line 2",
	 "the mark is not of lab t"},
	{"begin 0 netns-add ns=a alias=netyard:tt:a\n", "line 2", "the mark"},
	{"begin 0 netns-add ns=a alias=a\n", "line 2", "the mark"},
	{"begin 0 netns-add ns=a alias=\n", "line 2", "the name of the namespace"},
	{"begin 0 netns-add ns=b alias=netyard:t:a\n", "line 2",
	 "the name of the namespace"},
	{"begin 0 netns-add ns=a alias=netyard:t:\n", "line 2",
	 "the name of the namespace"},
	{"begin 0 netns-add ns=a alias=netyard:t\n", "line 2",
	 "the name of the namespace"},
	{"begin 0 ovs-start ns=netyard-t db=/etc/db.sock error=\n", "line 2", "the path"},
	{"begin 0 ovs-stop ns=netyard-t db=/run/netyard/t/../u/ovs/db.sock error=\n",
	 "line 2", "the path"},
	{"begin 0 alias-set ns= if=x old=netyard:u:x new=netyard:t:x\n", "line 2",
	 "the mark"},
	{NS "perhaps 0\n", "line 3", "not a line"},
	{NS "commit 0\n", "line 3", "not a line"},
	{NS "commit\ndone 0\n", "line 4", "nothing can follow a commit"},
	{NS "commit\ncommit\n", "line 4", "nothing can follow a commit"},
};

static void build(struct buf *out, const char *text)
{
	if (*text != '!') {
		buf_addf(out, "netyard-journal 1 up %s\n%s", boot, text);
		return;
	}
	for (text++; *text; text++) {
		if (*text == 'B')
			buf_add(out, boot);
		else
			buf_addc(out, *text);
	}
}

static void malformed_lines_are_told(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct exec_left left = {.what.arena = arena};

	start();
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		_cleanup_buf_ struct buf text = {0};
		struct err err;

		build(&text, bad[i].text);
		put(buf_str(&text), text.len);
		assert_int_equal(exec_recover(&fake.w, lab, &left, &err), -EBADMSG);
		if (!strstr(err.text, bad[i].line) || !strstr(err.text, bad[i].why))
			fail_msg("%s: %s", bad[i].text, err.text);
		assert_non_null(strstr(err.text, "t/journal"));
		assert_non_null(strstr(err.hint, "netyard down t"));
		assert_int_equal(fake.steps, 0);
	}
	put("netyard-journal 1 up \0x\n", 24);
	assert_int_equal(exec_recover(&fake.w, lab, &left, NULL), -EBADMSG);
	end();
}

/* A last line without its newline was never written; what is added later starts anew. */
static void a_torn_line_is_cut_off(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_buf_ struct buf text = {0};
	struct journal_past past;
	struct journal *j;
	struct err err;

	start();
	build(&text, NS "done 0\nbegin 1 netns-add ns=b al");
	put(buf_str(&text), text.len);
	assert_int_equal(journal_open(lab, arena, &past, &j, &err), 0);
	assert_int_equal(past.n, 1);
	assert_int_equal(journal_mark(j, ENTRY_UNDOING, (size_t[]){0}, 1, &err), 0);
	journal_close(j);
	assert_int_equal(read_back(arena, &past, &err), 0);
	assert_int_equal(past.states[0], ENTRY_UNDOING);
	end();
}

/* The kernel takes some bytes of a line, then no more: what follows starts a new line. */
static void a_write_cut_short_is_cut_off(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_journal_ struct journal *j = NULL;
	struct op *ops = fake_ops(arena, up, 2);
	struct rlimit old, small;
	struct journal_past past;
	struct stat st;
	struct err err;

	start();
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(journal_create(lab, JOURNAL_UP, &j, &err), 0);
	assert_int_equal(journal_begin(j, 0, ops, 1, &err), 0);
	assert_int_equal(fstatat(lab->dir_fd, "journal", &st, 0), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){.rlim_cur = st.st_size + 10, .rlim_max = old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(journal_begin(j, 1, ops + 1, 1, &err), -EFBIG);
	assert_non_null(strstr(err.hint, "ulimit -f"));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(journal_mark(j, ENTRY_DONE, (size_t[]){0}, 1, &err), 0);
	assert_int_equal(read_back(arena, &past, &err), 0);
	assert_int_equal(past.n, 1);
	assert_int_equal(past.states[0], ENTRY_DONE);
	end();
}

static void any_byte_may_be_any_other(void **state)
{
	_cleanup_buf_ struct buf text = {0};
	static const char others[] = {0, '\n', ' ', '=', '%', '9', 'a', '\xff'};

	start();
	build(&text, NS "done 0\nundo 0\nundone 0\n");
	for (size_t i = 0; i < text.len; i++) {
		for (size_t k = 0; k < sizeof(others); k++) {
			_cleanup_arena_ struct arena *arena = arena_new();
			struct journal_past past;
			char was = text.data[i];

			text.data[i] = others[k];
			put(text.data, text.len);
			read_back(arena, &past, NULL);
			text.data[i] = was;
		}
	}
	end();
}

static void a_symbolic_link_is_refused(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_journal_ struct journal *j = NULL;
	struct journal_past past;
	struct err err;

	start();
	assert_int_equal(symlinkat("/dev/null", lab->dir_fd, "journal"), 0);
	assert_int_equal(read_back(arena, &past, &err), -EPERM);
	assert_non_null(strstr(err.text, "journal: a symbolic link"));
	assert_int_equal(unlinkat(lab->dir_fd, "journal", 0), 0);
	assert_int_equal(mkfifoat(lab->dir_fd, "journal", 0600), 0);
	assert_int_equal(read_back(arena, &past, &err), -EPERM);
	assert_int_equal(journal_create(lab, JOURNAL_UP, &j, &err), -EEXIST);
	end();
}

int main(void)
{
	return UNIT_TESTS(T(what_is_written_is_read), T(nothing_began),
			  T(malformed_lines_are_told), T(a_torn_line_is_cut_off),
			  T(a_write_cut_short_is_cut_off), T(any_byte_may_be_any_other),
			  T(a_symbolic_link_is_refused));
}
