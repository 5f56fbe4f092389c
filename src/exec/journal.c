/* SPDX-License-Identifier: MIT */
/*
 * Writing the journal.  Its life is told in journal.h; reading is in past.c.
 */
#include "exec/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "exec/journal-file.h"
#include "exec/state.h"

#define NUMBER_MAX 10 /* digits of an operation's number */

const char *const journal_modes[2] = {[JOURNAL_UP] = "up", [JOURNAL_DOWN] = "down"};

const char *const journal_words[4] = {
	[ENTRY_BEGUN] = "begin",
	[ENTRY_DONE] = "done",
	[ENTRY_UNDOING] = "undo",
	[ENTRY_UNDONE] = "undone",
};

void journal_close(struct journal *j)
{
	if (!j)
		return;
	close_fdp(&j->fd);
	free(j->path);
	free(j);
}

/* Opens the file; *ret goes on from where it ends. */
static int journal_new(const struct lab_lock *lab, int flags, struct journal **ret,
		       struct err *err)
{
	_cleanup_journal_ struct journal *j = calloc(1, sizeof(*j));
	int r;

	if (!j || asprintf(&j->path, "%s/" STATE_JOURNAL, lab->dir) < 0)
		err_out_of_memory();
	j->fd = -1;
	r = state_open(lab->dir_fd, lab->dir, STATE_JOURNAL, O_RDWR | O_APPEND | flags,
		       &j->fd, err);
	if (r)
		return r;
	*ret = steal_ptr(j);
	return 0;
}

int journal_boot_id(char ret[BOOT_ID_LEN + 1], struct err *err)
{
	int r = boot_id(ret);

	return r ? state_err(err, r, BOOT_ID_FILE, "read") : 0;
}

/* What a failing write left behind would join the next line: it is cut off. */
static int append(struct journal *j, const struct buf *lines, struct err *err)
{
	struct stat st;
	int r;

	if (j->broken)
		return err_set(err, -EIO, "%s: cannot be written any more", j->path);
	if (fstat(j->fd, &st) < 0)
		return state_err(err, -errno, j->path, "write");
	r = fd_write_all(j->fd, lines->data, lines->len);
	if (!r)
		return 0;
	j->broken = ftruncate(j->fd, st.st_size) < 0;
	return state_err(err, r, j->path, "write");
}

int journal_create(const struct lab_lock *lab, enum journal_mode mode,
		   struct journal **ret, struct err *err)
{
	_cleanup_journal_ struct journal *j = NULL;
	_cleanup_buf_ struct buf header = {0};
	char boot[BOOT_ID_LEN + 1];
	int r;

	r = journal_boot_id(boot, err);
	if (!r)
		r = journal_new(lab, O_CREAT | O_EXCL, &j, err);
	if (r == -EEXIST)
		err_hint(err, "\"netyard down %s\" takes the lab away, and its journal",
			 lab->lab);
	if (r)
		return r;
	buf_addf(&header, JOURNAL_MAGIC " %d %s %s\n", JOURNAL_FORMAT,
		 journal_modes[mode], boot);
	r = append(j, &header, err);
	if (r) {
		unlinkat(lab->dir_fd, STATE_JOURNAL, 0);
		return r;
	}
	*ret = steal_ptr(j);
	return 0;
}

int journal_reserve(struct journal *j, const struct op *ops, size_t n, struct err *err)
{
	_cleanup_buf_ struct buf line = {0};
	size_t room = sizeof(JOURNAL_COMMIT);
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		buf_reset(&line);
		op_print(&line, &ops[i]);
		room += line.len +
			strlen("begin \n"
			       "done \n") +
			2 * NUMBER_MAX;
	}
	if (fstat(j->fd, &st) < 0)
		return state_err(err, -errno, j->path, "write");
	if (fallocate(j->fd, FALLOC_FL_KEEP_SIZE, st.st_size, (off_t)room) < 0 &&
	    (errno == ENOSPC || errno == EDQUOT))
		return state_err(err, -errno, j->path, "make room for");
	return 0;
}

int journal_resume(const struct lab_lock *lab, struct journal **ret, struct err *err)
{
	return journal_new(lab, 0, ret, err);
}

int journal_begin(struct journal *j, size_t first, const struct op *ops, size_t count,
		  struct err *err)
{
	_cleanup_buf_ struct buf lines = {0};

	for (size_t i = 0; i < count; i++) {
		buf_addf(&lines, "%s %zu ", journal_words[ENTRY_BEGUN], first + i);
		op_print(&lines, &ops[i]);
		buf_addc(&lines, '\n');
	}
	return append(j, &lines, err);
}

int journal_mark(struct journal *j, enum entry_state state, const size_t *numbers,
		 size_t count, struct err *err)
{
	_cleanup_buf_ struct buf lines = {0};

	for (size_t i = 0; i < count; i++)
		buf_addf(&lines, "%s %zu\n", journal_words[state], numbers[i]);
	return append(j, &lines, err);
}

int journal_commit(struct journal *j, struct err *err)
{
	_cleanup_buf_ struct buf line = {0};

	buf_add(&line, JOURNAL_COMMIT "\n");
	return append(j, &line, err);
}

int journal_remove(const struct lab_lock *lab, struct err *err)
{
	return state_remove(lab->dir_fd, lab->dir, STATE_JOURNAL, err);
}
