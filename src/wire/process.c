/* SPDX-License-Identifier: MIT */
#include "wire/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "wire/wire-in.h"

#define MAX_PIDS  (1u << 22) /* PID_MAX_LIMIT of linux/threads.h */
#define MAX_LINES 64	     /* of a file in /proc that has one a hierarchy, or a key */
#define ID_SHOWN  12	     /* characters of a container's number */

DEFINE_CLEANUP(DIR *, closedir);

struct pids {
	uint32_t *list;
	size_t n, cap;
};

static void pids_done(struct pids *p)
{
	free(p->list);
}

static int pids_add(struct pids *p, uint32_t pid)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 1024;
		uint32_t *list = reallocarray(p->list, cap, sizeof(*list));

		if (!list)
			return -ENOMEM;
		p->list = list;
		p->cap = cap;
	}
	p->list[p->n++] = pid;
	return 0;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static int pids_read(struct pids *p, struct err *err)
{
	_cleanup_(closedirp) DIR *proc = opendir("/proc");
	struct dirent *entry;
	uint32_t pid;
	int r = 0;

	if (!proc)
		return wire_err(err, -errno, "read /proc");
	while (!r && p->n < MAX_PIDS && (entry = readdir(proc)))
		if (!text_u32(entry->d_name, 1, INT32_MAX, &pid))
			r = pids_add(p, pid);
	if (r < 0)
		return err_sys(err, r, "read /proc");
	if (p->n)
		qsort(p->list, p->n, sizeof(*p->list), by_number);
	return 0;
}

int process_each(int (*fn)(void *data, pid_t pid, const struct netns_of *ns), void *data,
		 size_t *ret_hidden, struct err *err)
{
	_cleanup_(pids_done) struct pids pids = {0};
	int r = pids_read(&pids, err);
	size_t hidden = 0;

	for (size_t i = 0; !r && i < pids.n; i++) {
		char path[64];
		struct stat st;

		snprintf(path, sizeof(path), "/proc/%u/ns/net", pids.list[i]);
		if (!stat(path, &st))
			r = fn(data, (pid_t)pids.list[i],
			       &(struct netns_of){st.st_dev, st.st_ino});
		else if (errno == EACCES || errno == EPERM)
			hidden++;
	}
	*ret_hidden = hidden;
	return r;
}

static FILE *open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

void process_command(pid_t pid, char ret[PROCESS_NAME])
{
	_cleanup_fclose_ FILE *f = open_of(pid, "comm");

	if (!f || !fgets(ret, PROCESS_NAME, f))
		*ret = '\0';
	ret[strcspn(ret, "\n")] = '\0';
}

/* From after begin, which stands in the line, up to one of the characters of ends. */
static bool cut(const char *line, const char *begin, const char *ends, size_t max,
		const char *prefix, char ret[PROCESS_NAME])
{
	const char *at = strstr(line, begin);
	size_t n;

	if (!at)
		return false;
	at += strlen(begin);
	n = strcspn(at, ends);
	if (!n)
		return false;
	snprintf(ret, PROCESS_NAME, "%s%.*s", prefix, (int)(n < max ? n : max), at);
	return true;
}

/* "machine-NAME.scope", in which systemd writes what is not a letter as \x2d. */
static bool is_machine(const char *line, char ret[PROCESS_NAME])
{
	char *to = ret;

	if (!strstr(line, ".scope") || strstr(line, "libpod-") ||
	    !cut(line, "/machine-", ".\n", PROCESS_NAME - 1, "", ret))
		return false;
	for (const char *c = ret; *c; to++) {
		unsigned hex;

		if (!strncmp(c, "\\x", 2) && sscanf(c + 2, "%2x", &hex) == 1 &&
		    strlen(c) >= 4) {
			*to = (char)hex;
			c += 4;
		} else {
			*to = *c++;
		}
	}
	*to = '\0';
	return *ret;
}

bool cgroup_container(const char *line, char ret[PROCESS_NAME])
{
	return cut(line, "/docker-", ".\n/", ID_SHOWN, "docker-", ret) ||
	       cut(line, "/docker/", "\n/", ID_SHOWN, "docker-", ret) ||
	       cut(line, "/libpod-conmon-", ".\n/", ID_SHOWN, "podman-", ret) ||
	       cut(line, "/libpod-", ".\n/", ID_SHOWN, "podman-", ret) ||
	       cut(line, "/lxc.payload.", "\n/", PROCESS_NAME - 1, "", ret) ||
	       cut(line, "/lxc/", "\n/", PROCESS_NAME - 1, "", ret) ||
	       is_machine(line, ret);
}

void process_container(pid_t pid, char ret[PROCESS_NAME])
{
	_cleanup_fclose_ FILE *f = open_of(pid, "cgroup");
	_cleanup_free_ char *line = NULL;
	size_t size = 0;

	*ret = '\0';
	for (unsigned i = 0; f && i < MAX_LINES && getline(&line, &size, f) >= 0; i++)
		if (cgroup_container(line, ret))
			return;
	*ret = '\0';
}

/* "iff:\tNAME" of /proc/PID/fdinfo/N; false: there is none. */
static bool tap_name(pid_t pid, const char *number, char ret[IFNAMSIZ])
{
	_cleanup_fclose_ FILE *f = NULL;
	char name[300], line[128];

	snprintf(name, sizeof(name), "fdinfo/%s", number);
	f = open_of(pid, name);
	for (unsigned i = 0; f && i < MAX_LINES && fgets(line, sizeof(line), f); i++) {
		if (strncmp(line, "iff:\t", 5) != 0)
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(ret, IFNAMSIZ, "%s", line + 5);
		return *ret;
	}
	return false;
}

int process_taps(pid_t pid, int (*fn)(void *data, pid_t pid, const char name[IFNAMSIZ]),
		 void *data)
{
	_cleanup_(closedirp) DIR *dir = NULL;
	struct dirent *entry;
	char path[64], name[IFNAMSIZ];
	int r = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	while (!r && dir && (entry = readdir(dir))) {
		char target[sizeof("/dev/net/tun") + 1];
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target));

		if (n == (ssize_t)strlen("/dev/net/tun") &&
		    !memcmp(target, "/dev/net/tun", n) &&
		    tap_name(pid, entry->d_name, name))
			r = fn(data, pid, name);
	}
	return r;
}
