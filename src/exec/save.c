/* SPDX-License-Identifier: MIT */
/*
 * The end of an up: the lab's new description takes the place of the old one, at the very
 * moment the journal says that the up is final.
 */
#include "exec/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "exec/exec.h"
#include "exec/journal.h"
#include "exec/state.h"

int save_forget(const struct lab_lock *lab, struct err *err)
{
	return state_remove(lab->dir_fd, lab->dir, STATE_NEXT, err);
}

/* A directory where the description is to be is told before the host changes. */
static int make_way(const struct lab_lock *lab, struct err *err)
{
	struct stat st;

	if (fstatat(lab->dir_fd, STATE_APPLIED, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISDIR(st.st_mode))
		return 0;
	return state_remove(lab->dir_fd, lab->dir, STATE_APPLIED, err);
}

int exec_save(const struct lab_lock *lab, const char *text, size_t len, struct err *err)
{
	_cleanup_close_ int fd = -1;
	int r = make_way(lab, err);

	if (!r)
		r = state_open(lab->dir_fd, lab->dir, STATE_NEXT, O_WRONLY | O_CREAT, &fd,
			       err);
	if (r)
		return r;
	r = fd_write_all(fd, text, len);
	if (!r && ftruncate(fd, (off_t)len) < 0)
		r = -errno;
	if (!r)
		return 0;
	save_forget(lab, NULL);
	return state_err(err, r, lab->dir, "write " STATE_NEXT " in");
}

int save_finish(const struct lab_lock *lab, struct err *err)
{
	if (renameat(lab->dir_fd, STATE_NEXT, lab->dir_fd, STATE_APPLIED) < 0 &&
	    errno != ENOENT)
		return state_err(err, -errno, lab->dir, "rename " STATE_NEXT " in");
	return journal_remove(lab, err);
}

int exec_commit(struct ny_world *w, const struct lab_lock *lab, struct err *err)
{
	_cleanup_journal_ struct journal *journal = NULL;
	int r = journal_resume(lab, &journal, err);

	if (!r)
		r = journal_commit(journal, err);
	return r && r != -ENOENT ? r : save_finish(lab, err);
}
