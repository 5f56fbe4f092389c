/* SPDX-License-Identifier: MIT */
/* Whole files: what is read is what was written, and what fails leaves things alone. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

static char folder[] = "/tmp/netyard-unit-XXXXXX";

static int make_folder(void **state)
{
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[sizeof(folder) + 16];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command); // NOLINT(cert-env33-c)
}

/* How many names the current folder holds: tells of files left behind. */
static int names_here(void)
{
	int n = 0;
	FILE *ls = popen("ls -A", "r"); // NOLINT(cert-env33-c)

	assert_non_null(ls);
	for (int c = fgetc(ls); c != EOF; c = fgetc(ls))
		n += c == '\n';
	assert_int_equal(pclose(ls), 0);
	return n;
}

static void reads_what_it_wrote(void **state)
{
	_cleanup_free_ char *big = malloc(1000000), *data = NULL;
	struct err err = {0};
	struct stat st;
	size_t len = 0;

	for (int i = 0; i < 1000000; i++)
		big[i] = (char)(i * 7);
	assert_int_equal(file_write("a", big, 1000000, 0640, &err), 0);
	assert_int_equal(file_read("a", 1000000, &data, &len, &err), 0);
	assert_int_equal(len, 1000000);
	assert_memory_equal(data, big, len);
	assert_int_equal(data[len], '\0');
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(file_write("a", "", 0, 0600, &err), 0);
	free(steal_ptr(data));
	assert_int_equal(file_read("a", 10, &data, &len, &err), 0);
	assert_int_equal(len, 0);
	assert_string_equal(data, "");
	assert_int_equal(unlink("a"), 0);
}

static void limit_of_size(void **state)
{
	_cleanup_free_ char *data = NULL;
	struct err err = {0};
	size_t len = 42;

	assert_int_equal(file_write("a", "12345", 5, 0600, &err), 0);
	assert_int_equal(file_read("a", 4, &data, &len, &err), -EFBIG);
	assert_string_equal(err.text, "cannot read a: it is larger than 4 bytes");
	assert_null(data);
	assert_int_equal(len, 42);
	assert_int_equal(file_read("/dev/zero", 100000, &data, &len, &err), -EFBIG);
	assert_int_equal(file_read("a", 5, &data, &len, &err), 0);
	assert_int_equal(unlink("a"), 0);
}

static void things_that_are_no_files(void **state)
{
	char *data = NULL;
	struct err err = {0};
	size_t len;

	assert_int_equal(file_read("none", 10, &data, &len, &err), -ENOENT);
	assert_string_equal(err.text, "cannot open none: No such file or directory");
	assert_int_equal(file_read(".", 10, &data, &len, &err), -EISDIR);
	assert_string_equal(err.text, "cannot read .: Is a directory");
	assert_int_equal(file_read("", 10, &data, &len, &err), -ENOENT);
	assert_int_equal(file_read("none/none", 10, &data, &len, NULL), -ENOENT);
	assert_int_equal(file_read("/dev/null/x", 10, &data, &len, &err), -ENOTDIR);
	assert_null(data);
}

static void reads_pipes_to_the_end(void **state)
{
	_cleanup_free_ char *data = NULL;
	struct err err = {0};
	size_t len = 0;
	int pipes[2], status;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (int i = 0; i < 50000; i++)
			if (fd_write_all(pipes[1], "ab", 2) < 0)
				_exit(1);
		_exit(0);
	}
	close(pipes[1]);
	assert_int_equal(dup2(pipes[0], STDIN_FILENO), STDIN_FILENO);
	close(pipes[0]);
	assert_int_equal(file_read("-", 1000000, &data, &len, &err), 0);
	assert_int_equal(len, 100000);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void failed_write_changes_nothing(void **state)
{
	struct rlimit limit = {0}, old;
	_cleanup_free_ char *data = NULL;
	struct err err = {0};
	char deep[PATH_MAX + 10];
	size_t len;

	assert_int_equal(file_write("a", "before", 6, 0600, &err), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit.rlim_cur = 3;
	limit.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(file_write("a", "afterwards", 10, 0600, &err), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_string_equal(err.text, "cannot write a: File too large");
	assert_int_equal(file_read("a", 100, &data, &len, &err), 0);
	assert_string_equal(data, "before");

	assert_int_equal(mkdir("taken", 0700), 0);
	assert_int_equal(file_write("taken", "x", 1, 0600, &err), -EISDIR);
	assert_int_equal(file_write("none/b", "x", 1, 0600, &err), -ENOENT);
	memset(deep, 'x', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(file_write(deep, "x", 1, 0600, &err), -ENAMETOOLONG);
	assert_int_equal(names_here(), 2); /* a and taken, nothing half-written */
	assert_int_equal(rmdir("taken"), 0);
	assert_int_equal(unlink("a"), 0);
}

static void replaces_and_does_not_write_through(void **state)
{
	_cleanup_free_ char *data = NULL;
	struct err err = {0};
	size_t len;

	assert_int_equal(file_write("real", "real", 4, 0600, &err), 0);
	assert_int_equal(symlink("real", "link"), 0);
	assert_int_equal(file_write("link", "new", 3, 0600, &err), 0);
	assert_int_equal(file_read("real", 100, &data, &len, &err), 0);
	assert_string_equal(data, "real");
	assert_int_equal(unlink("real"), 0);
	assert_int_equal(unlink("link"), 0);
}

static void folders(void **state)
{
	struct err err = {0};
	struct stat st;

	assert_int_equal(dir_make("x/y//z/", 0700, &err), 0);
	assert_int_equal(dir_make("x/y/z", 0700, &err), 0);
	assert_int_equal(stat("x/y/z", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(dir_make("/", 0700, &err), 0);
	assert_int_equal(dir_make("", 0700, &err), -ENOENT);
	assert_int_equal(file_write("x/file", "", 0, 0600, &err), 0);
	assert_int_equal(dir_make("x/file", 0700, &err), -ENOTDIR);
	assert_int_equal(dir_make("x/file/z", 0700, &err), -ENOTDIR);
	assert_string_equal(err.text, "cannot make the folder x/file: Not a directory");
	assert_int_equal(symlink("x/y", "s"), 0);
	assert_int_equal(dir_make("s/new", 0700, &err), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(dir_make("dangling", 0700, &err), -EEXIST);
	assert_int_equal(dir_make("/proc/none", 0700, &err), -ENOENT);
}

static void write_errors_are_told(void **state)
{
	_cleanup_close_ int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_int_equal(fd_write_all(full, "x", 1), -ENOSPC);
	assert_int_equal(fd_write_all(-1, "x", 1), -EBADF);
	assert_int_equal(fd_write_all(-1, "x", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(reads_what_it_wrote),
		T(limit_of_size),
		T(things_that_are_no_files),
		T(reads_pipes_to_the_end),
		T(failed_write_changes_nothing),
		T(replaces_and_does_not_write_through),
		T(folders),
		T(write_errors_are_told),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
