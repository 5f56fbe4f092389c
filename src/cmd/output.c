/* SPDX-License-Identifier: MIT */
/*
 * Where documents go that are no reports: to standard output or into a file; and what
 * the one who reads them there can show.
 */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "cmd/cmd.h"

/* A device or a pipe takes what it is given; it is not replaced. */
static int write_into(const char *path, const char *text, struct err *err)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	int r = fd < 0 ? -errno : fd_write_all(fd, text, strlen(text));

	return r < 0 ? err_sys(err, r, "cannot write %s", path) : 0;
}

/* A link stays one: what it points to is replaced. */
static int write_over(const char *path, const char *text, struct err *err)
{
	_cleanup_free_ char *real = realpath(path, NULL);
	mode_t mask = umask(0);

	umask(mask);
	return file_write(real ? real : path, text, strlen(text), 0666 & ~mask, err);
}

int output_text(const char *path, char *text)
{
	_cleanup_free_ char *owned = text;
	struct err err = {};
	struct stat st;
	int r;

	if (!text || !path || !strcmp(path, "-"))
		return print_text(steal_ptr(owned));
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		r = write_into(path, text, &err);
	else
		r = write_over(path, text, &err);
	if (r == 0)
		return EXIT_DONE;
	report_line("%s", err.text);
	return EXIT_FAILED;
}

/* ".txt, .svg and .json" */
static void add_suffixes(struct buf *out, const struct suffix *known)
{
	for (size_t i = 0; known[i].suffix; i++)
		buf_addf(out, "%s%s",
			 !i		       ? ""
			 : known[i + 1].suffix ? ", "
					       : " and ",
			 known[i].suffix);
}

int output_format(const struct cli *cli, const char *path, const struct suffix *known,
		  const char **ret)
{
	_cleanup_buf_ struct buf list = {};
	const char *name = path ? path : "", *dot;

	*ret = NULL;
	name = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
	dot = strrchr(name, '.');
	if (!dot || dot == name)
		return 0;
	for (size_t i = 0; known[i].suffix; i++)
		if (!strcmp(dot, known[i].suffix)) {
			*ret = known[i].format;
			return 0;
		}
	if (cli_opt(cli, "format"))
		return 0;
	add_suffixes(&list, known);
	return usage_error(cli->cmd->name,
			   "'%s' tells no format: its name ends in none of %s; say "
			   "--format",
			   path, buf_str(&list));
}

unsigned output_columns(void)
{
	struct winsize size = {};

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_col)
		return size.ws_col;
	return 80;
}

bool output_is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", NULL);
	bool utf8 = locale && !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");

	if (locale)
		freelocale(locale);
	return utf8;
}
