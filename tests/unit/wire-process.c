/* SPDX-License-Identifier: MIT */
/* Containers by the control groups of their processes. */
#include "wire/process.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

static void containers(void **state)
{
	static const char *const cases[][2] = {
		{"0::/system.slice/docker-3f2a9bcd1234ef567890.scope\n",
		 "docker-3f2a9bcd1234"},
		{"4:cpu:/docker/3f2a9bcd1234ef567890\n", "docker-3f2a9bcd1234"},
		{"0::/machine.slice/libpod-0123456789abcdef.scope/container\n",
		 "podman-0123456789ab"},
		{"0::/system.slice/x.service/libpod-payload-0123456789abcdef\n",
		 "podman-0123456789ab"},
		{"0::/lxc.payload.web/system.slice/x.service\n", "web"},
		{"12:pids:/lxc/web-1\n", "web-1"},
		{"0::/machine.slice/machine-deb\\x2done.scope/payload\n", "deb-one"},
		{"0::/machine.slice/machine-web.scope\n", "web"},
		{"0::/docker-", NULL},
		{"0::/lxc/", NULL},
		{"0::/machine-\\x00.scope", NULL},
		{"0::/machine-x", NULL},
		{"0::/user.slice/user-0.slice/session-1.scope\n", NULL},
		{"0::/\n", NULL},
		{"", NULL},
	};
	char name[PROCESS_NAME];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool found = process_cgroup_container(cases[i][0], name);

		assert_int_equal(found, cases[i][1] != NULL);
		if (found)
			assert_string_equal(name, cases[i][1]);
	}
}

/* A name of any length is cut. */
static void long_names(void **state)
{
	char line[4096] = "0::/lxc.payload.", name[PROCESS_NAME];

	memset(line + strlen(line), 'x', sizeof(line) - strlen(line) - 1);
	assert_true(process_cgroup_container(line, name));
	assert_int_equal(strlen(name), PROCESS_NAME - 1);
}

/* One that has ended does not run, though nobody has waited for it yet. */
static void ended(void **state)
{
	uint64_t began;
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_true(pid > 0);
	assert_true(process_began(getpid(), &began));
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_false(process_began(pid, &began));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

int main(void)
{
	return UNIT_TESTS(T(containers), T(long_names), T(ended));
}
