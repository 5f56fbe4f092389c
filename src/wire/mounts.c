/* SPDX-License-Identifier: MIT */
/* Where namespaces are mounted: /proc/self/mountinfo (proc(5)). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "wire/safe-text.h"
#include "wire/wire-in.h"

/* "36 35 0:4 net:[4026531840] /run/docker/netns/x rw ..." */
static bool parse(char *line, char **ret_path, ino_t *ret_inode)
{
	uintmax_t inode;
	int from = 0, to = 0;

	if (sscanf(line, "%*u %*u %*u:%*u net:[%ju] %n%*s%n", &inode, &from, &to) != 1 ||
	    to <= from)
		return false;
	line[to] = '\0';
	safe_text_unescape(line + from, false); /* blanks, and backslashes */
	*ret_path = line + from;
	*ret_inode = inode;
	return true;
}

int wire_netns_mounts(int (*fn)(void *data, const char *path, ino_t inode), void *data,
		      struct err *err)
{
	_cleanup_fclose_ FILE *f = fopen("/proc/thread-self/mountinfo", "re");
	_cleanup_free_ char *line = NULL;
	size_t size = 0;
	int r = 0;

	if (!f)
		return wire_err(err, -errno, "read /proc/thread-self/mountinfo");
	while (!r && getline(&line, &size, f) >= 0) {
		ino_t inode;
		char *path;

		if (parse(line, &path, &inode))
			r = fn(data, path, inode);
	}
	return r;
}
