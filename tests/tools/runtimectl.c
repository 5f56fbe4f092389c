/* SPDX-License-Identifier: MIT */
/*
 * A container's process, as its manager tells it.
 *
 *	runtimectl lxc|docker|podman NAME [PATH]	prints "PID running" or "PID frozen"
 *
 * Exit status 1 with the message on standard error when it is not found.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "runtime/runtime.h"

static int find(struct ny_world *w, char **argv, struct err *err)
{
	struct runtime_ref ref = {.name = argv[2], .path = argv[3]};
	struct runtime_process found;
	int r;

	while (ref.manager < MANAGER_COUNT &&
	       strcmp(manager_words[ref.manager], argv[1]) != 0)
		ref.manager++;
	if (ref.manager == MANAGER_COUNT)
		return err_set(err, -64, "no manager of containers: %s", argv[1]);
	r = runtime_find(w, &ref, &found, err);
	if (r < 0)
		return r;
	printf("%d %s\n", (int)found.pid, found.is_frozen ? "frozen" : "running");
	close(found.pidfd);
	return 0;
}

int main(int argc, char **argv)
{
	struct ny_world w = {.paths = &paths_default};
	struct err err = {0};
	int r;

	if (argc < 3 || argc > 4) {
		fputs("usage: runtimectl lxc|docker|podman NAME [PATH]\n", stderr);
		return 64;
	}
	w.netns_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	r = find(&w, argv, &err);
	close(w.netns_fd);
	if (r < 0)
		fprintf(stderr, "%s%s%s\n", err.text, *err.hint ? "; " : "", err.hint);
	return r < 0;
}
