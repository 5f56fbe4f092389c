/* SPDX-License-Identifier: MIT */
/*
 * Reading the journal of a process that is no more: line by line, each one checked
 * against those before it.  What is in the file is not trusted to be what we wrote.
 */
#include "exec/journal-file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mark.h"
#include "base/text.h"
#include "exec/state.h"

#define JOURNAL_MAX ((off_t)256 << 20) /* bytes; the largest topology file makes less */

/* All of fd, NUL added, in the arena. */
static int read_all(int fd, const char *path, struct arena *arena, char **ret,
		    size_t *ret_len, struct err *err)
{
	struct stat st;
	size_t len = 0;
	ssize_t got;

	if (fstat(fd, &st) < 0)
		return state_err(err, -errno, path, "read");
	if (st.st_size > JOURNAL_MAX)
		return err_set(err, -EBADMSG, "%s: too long for a journal", path);
	*ret = arena_alloc(arena, (size_t)st.st_size + 1);
	while (len < (size_t)st.st_size) {
		got = pread(fd, *ret + len, (size_t)st.st_size - len, (off_t)len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return state_err(err, -errno, path, "read");
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*ret_len = len;
	return 0;
}

/* Cuts the next word off the line; "" at its end. */
static const char *next_word(char **line)
{
	char *word = *line, *end = strchr(word, ' ');

	if (end)
		*end++ = '\0';
	*line = end ? end : word + strlen(word);
	return word;
}

static int parse_header(char *line, struct journal_past *past, struct err *err)
{
	const char *magic = next_word(&line), *format = next_word(&line);
	const char *mode = next_word(&line);
	char boot[BOOT_ID_LEN + 1];
	uint32_t number;
	int r;

	if (strcmp(magic, JOURNAL_MAGIC) || text_u32(format, 0, UINT32_MAX, &number) < 0)
		return err_set(err, -EBADMSG, "not a journal of netyard");
	if (number != JOURNAL_FORMAT)
		return err_set(
			err, -EBADMSG,
			"written by another version of netyard (format %u, not %d)",
			number, JOURNAL_FORMAT);
	past->mode =
		!strcmp(mode, journal_modes[JOURNAL_DOWN]) ? JOURNAL_DOWN : JOURNAL_UP;
	if (strcmp(mode, journal_modes[past->mode]))
		return err_set(err, -EBADMSG, "neither of an up nor of a down");
	if (strlen(line) != BOOT_ID_LEN)
		return err_set(err, -EBADMSG, "has no boot id");
	r = journal_boot_id(boot, err);
	past->this_boot = !r && !strcmp(line, boot);
	return r;
}

/* A mark, and not of this lab. */
static bool is_strange(const struct op *op, enum op_arg arg, const struct lab_lock *lab)
{
	const char *value = op_arg(op, arg);
	bool is_mark = arg == A_ALIAS || arg == A_PEER_ALIAS ||
		       !strncmp(value, MARK_BEGIN, strlen(MARK_BEGIN));

	return *value && is_mark && !mark_is_of(value, lab->lab);
}

/* The lab's own namespace, or one with a name that ends as the mark's node says. */
static bool is_ns_of(const struct op *op, const struct lab_lock *lab)
{
	const char *ns = op_arg(op, A_NS), *alias = op_arg(op, A_ALIAS);
	const char *node = alias + strlen(MARK_BEGIN) + strlen(lab->lab);

	if (!*alias) /* what was a stale name; nothing is made without a mark */
		return op_rows[op->id].side == OP_UNMAKES;
	return *node ? node[1] && mark_fits_ns(ns, lab->lab, node + 1)
		     : mark_fits_ns(ns, lab->lab, NULL);
}

/* A journal of this lab is about what is this lab's, and nothing else. */
static const char *stranger(const struct op *op, const struct lab_lock *lab)
{
	enum op_class class = op_rows[op->id].class;
	const char *db = op_arg(op, A_DB), *place = op_arg(op, A_PLACE);
	size_t dir = strlen(lab->dir);

	if (is_strange(op, A_ALIAS, lab) || is_strange(op, A_PEER_ALIAS, lab) ||
	    is_strange(op, A_OLD, lab) || is_strange(op, A_NEW, lab) ||
	    (*op_arg(op, A_LAB) && strcmp(op_arg(op, A_LAB), lab->lab)))
		return "the mark";
	if (class == C_NETNS && !is_ns_of(op, lab))
		return "the name of the namespace";
	if (class == C_DAEMON && (strncmp(db, lab->dir, dir) || db[dir] != '/' ||
				  strcmp(db + dir + 1, LAB_OVS_DB)))
		return "the path";
	if (class == C_SERVICE && (strncmp(place, lab->dir, dir) || place[dir] != '/'))
		return "the directory";
	return NULL;
}

static int parse_begin(const struct lab_lock *lab, char *line, struct arena *arena,
		       struct journal_past *past, struct err *err)
{
	const char *number = next_word(&line);
	size_t n = past->n;
	const char *what;
	uint64_t index;
	struct err why;
	struct op op;

	if (text_u64(number, n, n, &index) < 0)
		return err_set(err, -EBADMSG, "operation %zu should begin here", n);
	if (op_parse(arena, line, &op, &why) < 0)
		return err_set(err, -EBADMSG, "%s", why.text);
	what = stranger(&op, lab);
	if (what)
		return err_set(err, -EBADMSG, "operation %s: %s is not of lab %s",
			       op_rows[op.id].word, what, lab->lab);
	past->states = arena_grow(arena, past->states, n, sizeof(*past->states));
	past->states[n] = ENTRY_BEGUN;
	ARENA_PUSH(arena, past->ops, past->n, op);
	return 0;
}

/* Which states a line of the given state may follow. */
static const unsigned may_follow[] = {
	[ENTRY_BEGUN] = 0,
	[ENTRY_DONE] = 1 << ENTRY_BEGUN,
	[ENTRY_UNDOING] = 1 << ENTRY_BEGUN | 1 << ENTRY_DONE | 1 << ENTRY_UNDOING,
	[ENTRY_UNDONE] = 1 << ENTRY_BEGUN | 1 << ENTRY_DONE | 1 << ENTRY_UNDOING,
};

static int parse_mark(enum entry_state state, const char *number,
		      struct journal_past *past, struct err *err)
{
	const char *word = journal_words[state];
	uint64_t index;

	if (!past->n || text_u64(number, 0, past->n - 1, &index) < 0)
		return err_set(err, -EBADMSG, "%s of an operation that never began",
			       word);
	if (!(may_follow[state] & 1u << past->states[index]))
		return err_set(err, -EBADMSG, "%s %zu cannot follow its %s", word,
			       (size_t)index, journal_words[past->states[index]]);
	past->states[index] = state;
	return 0;
}

static int parse_line(const struct lab_lock *lab, char *line, struct arena *arena,
		      struct journal_past *past, struct err *err)
{
	const char *word;

	if (past->committed)
		return err_set(err, -EBADMSG, "nothing can follow a commit");
	if (!strcmp(line, JOURNAL_COMMIT)) {
		past->committed = true;
		return 0;
	}
	word = next_word(&line);
	if (!strcmp(word, journal_words[ENTRY_BEGUN]))
		return parse_begin(lab, line, arena, past, err);
	for (enum entry_state s = ENTRY_DONE; s <= ENTRY_UNDONE; s++)
		if (!strcmp(word, journal_words[s]))
			return parse_mark(s, line, past, err);
	return err_set(err, -EBADMSG, "not a line of a journal");
}

/* Parses every whole line; *ret_good: bytes in them. */
static int parse(const struct lab_lock *lab, char *text, size_t len, struct arena *arena,
		 struct journal_past *past, size_t *ret_good, struct err *err)
{
	char *line = text, *end;

	*ret_good = 0;
	for (size_t n = 1; (end = memchr(line, '\n', len - *ret_good)); n++) {
		int r;

		*end = '\0';
		if (strlen(line) != (size_t)(end - line))
			r = err_set(err, -EBADMSG, "binary");
		else if (n == 1)
			r = parse_header(line, past, err);
		else
			r = past->this_boot ? parse_line(lab, line, arena, past, err) : 0;
		if (r) {
			err_prefix(err, "line %zu", n);
			return r;
		}
		line = end + 1;
		*ret_good = (size_t)(line - text);
	}
	return *ret_good ? 0 : -ENOENT;
}

int journal_open(const struct lab_lock *lab, struct arena *arena,
		 struct journal_past *ret_past, struct journal **ret, struct err *err)
{
	_cleanup_journal_ struct journal *j = NULL;
	struct journal_past past = {0};
	size_t len = 0, good = 0;
	char *text = NULL;
	int r;

	r = journal_resume(lab, &j, err);
	if (r)
		return r;
	r = read_all(j->fd, j->path, arena, &text, &len, err);
	if (!r)
		r = parse(lab, text, len, arena, &past, &good, err);
	if (r && r != -ENOENT) {
		err_prefix(err, "%s", j->path);
		err_hint(err,
			 "\"netyard down %s\" takes away what bears the lab's mark, and "
			 "this file",
			 lab->lab);
	}
	if (!r && good < len && ftruncate(j->fd, (off_t)good) < 0)
		r = state_err(err, -errno, j->path, "shorten");
	if (r)
		return r;
	*ret_past = past;
	*ret = steal_ptr(j);
	return 0;
}
