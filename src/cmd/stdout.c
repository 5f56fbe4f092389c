/* SPDX-License-Identifier: MIT */
/*
 * Standard output that remembers why it could not be written: a stream says only that
 * something failed, and at the end it is too late to ask what.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/cmd.h"

static int error; /* errno of the first failure, or 0 */

static ssize_t write_out(void *cookie, const char *text, size_t len)
{
	int r = fd_write_all(STDOUT_FILENO, text, len);

	if (r < 0 && !error)
		error = -r;
	return r < 0 ? 0 : (ssize_t)len;
}

void stdout_open(void)
{
	FILE *f = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_out});

	if (!f)
		return; /* the one there is tells less, and no more */
	if (isatty(STDOUT_FILENO))
		setvbuf(f, NULL, _IOLBF, BUFSIZ);
	stdout = f;
}

int stdout_end(void)
{
	bool failed = fflush(stdout) || ferror(stdout);

	return failed ? (error ? error : EIO) : 0;
}
