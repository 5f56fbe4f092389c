/* SPDX-License-Identifier: MIT */
/*
 * What enable and disable have in common: names, and systemctl, the one program that is
 * started here.  What a boot does then is in netyard@.service: up, and down.
 */
#include "cmd/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/paths.h"
#include "cmd/cmd.h"

#define SUFFIX ".yard.yml"

static char *name_of(const char *before, const char *lab, const char *after)
{
	char *name;

	if (asprintf(&name, "%s%s%s", before, lab, after) < 0)
		abort();
	return name;
}

char *boot_file(const char *lab)
{
	return name_of(PATHS_BOOT "/", lab, SUFFIX);
}

/* The unit's name, malloced. */
static char *unit_of(const char *lab)
{
	return name_of("netyard@", lab, ".service");
}

bool boot_lab_of(const char *path, char ret[LAB_NAME_MAX + 1])
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path,
		   *end = strstr(name, SUFFIX);

	if (!end || end[strlen(SUFFIX)] || end - name > LAB_NAME_MAX)
		return false;
	snprintf(ret, LAB_NAME_MAX + 1, "%.*s", (int)(end - name), name);
	return lab_name_valid(ret);
}

bool boot_is_running(void)
{
	return access(PATHS_RUN "/systemd/system", F_OK) == 0;
}

/* argv[0], found along PATH, without its standard output: its exit status, or -errno. */
static int run(char *const argv[])
{
	posix_spawn_file_actions_t to;
	int status, r;
	pid_t pid;

	posix_spawn_file_actions_init(&to);
	posix_spawn_file_actions_addopen(&to, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	r = posix_spawnp(&pid, argv[0], &to, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&to);
	if (r)
		return -r;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
}

int boot_systemctl(const char *verb, const char *lab)
{
	_cleanup_free_ char *unit = unit_of(lab);
	char *argv[] = {"systemctl", "--quiet", (char *)verb, unit, NULL};

	fflush(stdout);
	return run(argv);
}

int boot_failed(int r, const char *verb, const char *lab, const char *what)
{
	_cleanup_free_ char *unit = unit_of(lab);

	if (r < 0)
		report_line("cannot run systemctl: %s; %s", strerror(-r), what);
	else
		report_line("'systemctl %s %s' failed, exit status %d; %s", verb, unit, r,
			    what);
	return EXIT_FAILED;
}

int boot_possible(const char *lab)
{
	_cleanup_free_ char *file = boot_file(lab);
	char *argv[] = {"systemctl", "--quiet", "--version", NULL};

	if (geteuid() != 0) {
		report_line("lab %s: %s; run netyard as root", lab, strerror(EPERM));
		return EXIT_FAILED;
	}
	if (run(argv) == 0)
		return 0;
	report_line("lab %s: there is no systemd on this host: systemctl is not found; "
		    "have 'netyard up --adopt %s' run at boot by what starts services "
		    "here, after those of Open vSwitch, and 'netyard down %s' at its end",
		    lab, file, lab);
	return EXIT_FAILED;
}
