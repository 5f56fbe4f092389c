/* SPDX-License-Identifier: MIT */
/*
 * libnetyard as a program of somebody else's uses it, on a host: run by
 * tests/int/library.t in a world of its own.  Prints TAP, without the plan.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netyard.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int n_tests, n_failures;

static int ok(int fine, const char *name)
{
	printf("%sok %d - %s\n", fine ? "" : "not ", ++n_tests, name);
	fflush(stdout); /* children must not say it again */
	n_failures += !fine;
	return fine;
}

/* The code is the one wanted; else what the world says. */
static int gives(const struct ny_world *w, int got, int want, const char *name)
{
	if (!ok(got == want, name))
		printf("# %d, wanted %d: %s; %s\n", got, want, ny_error(w),
		       ny_error_hint(w));
	return got == want;
}

static struct ny_world *world(void)
{
	struct ny_world *w;

	if (ny_world_new(&w) < 0)
		abort();
	return w;
}

/* Members on a bridge, 10.NET.0.x. */
static struct ny_topology *lab(struct ny_world *w, const char *name, int net, int members)
{
	struct ny_topology *t;
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		abort();
	fprintf(f, "name: %s\nnodes:\n  sw: {kind: bridge}\n", name);
	for (int i = 1; i <= members; i++)
		fprintf(f, "  n%d: {interfaces: {e: {addresses: [10.%d.0.%d/16]}}}\n", i,
			net, i);
	fprintf(f, "links:\n");
	for (int i = 1; i <= members; i++)
		fprintf(f, "  - endpoints: [n%d:e, sw]\n", i);
	fclose(f);
	if (ny_topology_parse(w, "memory", text, len, &t) < 0) {
		printf("Bail out! %s\n", ny_error(w));
		exit(1);
	}
	free(text);
	return t;
}

static size_t count_labs(struct ny_world *w)
{
	struct ny_labs *labs;
	size_t n = 99;

	if (ny_labs_list(w, &labs) == 0) {
		n = ny_labs_n(labs);
		ny_labs_free(labs);
	}
	return n;
}

struct told {
	size_t operations, done, total;
	int backwards, after; /* cancel: after so many questions, -1: never */
};

static void on_log(void *data, enum ny_log_level level, const char *text)
{
	struct told *told = data;

	told->operations += level == NY_LOG_DEBUG;
	if (strchr(text, '\n') || !*text)
		told->operations += 1000;
}

static void on_progress(void *data, const char *what, size_t done, size_t total)
{
	struct told *told = data;

	told->backwards |= done < told->done && done != 0;
	told->done = done;
	told->total = total;
}

static int on_cancel(void *data)
{
	struct told *told = data;

	return told->after >= 0 && told->after-- == 0;
}

static void listen_to(struct ny_world *w, struct told *told)
{
	ny_world_on_log(w, told ? on_log : NULL, told);
	ny_world_on_progress(w, told ? on_progress : NULL, told);
	ny_world_on_cancel(w, told ? on_cancel : NULL, told);
}

static void test_up(struct ny_world *w, const struct ny_topology *t)
{
	struct told told = {.after = -1};
	struct ny_plan *plan, *done;

	gives(w, ny_plan_up(w, t, 0, &plan), 0, "plan");
	listen_to(w, &told);
	gives(w, ny_up(w, t, 0, &done), 0, "up");
	ok(ny_plan_n_ops(plan) == ny_plan_n_ops(done), "what was planned is done");
	ok(told.operations == ny_plan_n_ops(done),
	   "the log has each operation, a line each");
	ok(told.total > 0 && told.done == told.total && !told.backwards,
	   "progress comes to its end");
	ny_plan_free(done);
	ny_plan_free(plan);
	gives(w, ny_up(w, t, 0, &done), 0, "up again");
	ok(ny_plan_n_ops(done) == 0, "does nothing");
	ny_plan_free(done);
	listen_to(w, NULL);
}

/* What was found, as a file, is the same lab. */
static void as_file(struct ny_world *w, const struct ny_topology *found)
{
	struct ny_topology *declared = NULL, *again = NULL;
	char *text = ny_topology_yaml(found), *other;

	ok(ny_topology_declare(w, found, &declared) == 0 &&
		   ny_topology_n_warnings(declared) == 0,
	   "a file can say all of it");
	other = ny_topology_yaml(declared);
	ok(text && other && !strcmp(text, other), "as a file, once more");
	ok(ny_topology_parse(w, "one.yard.yml", text, strlen(text), &again) == 0 &&
		   ny_n_links(again) == ny_n_links(found),
	   "... which can be read");
	free(text);
	free(other);
	ny_topology_free(declared);
	ny_topology_free(again);
}

static void test_find(struct ny_world *w)
{
	struct ny_topology *t;
	const struct ny_node *node;
	const struct ny_iface *iface;
	char *json;

	if (!gives(w, ny_topology_find(w, "one", &t), 0, "find"))
		return;
	node = ny_node_find(t, "n2");
	iface = node ? ny_iface_find(node, "e") : NULL;
	ok(ny_n_nodes(t) == 4 && ny_n_links(t) == 3, "all nodes and links");
	ok(iface && ny_iface_is_up(iface) && ny_iface_has_carrier(iface),
	   "up, with a carrier");
	ok(iface && !strcmp(ny_address_at(iface, 0), "10.1.0.2/16"), "its address");
	ok(iface && !strcmp(ny_iface_name(ny_iface_peer(iface)), "n2-e"), "its peer");
	ok(node && !strcmp(ny_node_netns(node), "one-n2"), "its namespace");
	ok(ny_topology_applied(t) != NULL, "when it was applied");
	ok(ny_topology_n_drift(t) == 0 && ny_topology_n_warnings(t) == 0,
	   "no drift, no warnings");
	json = ny_topology_json(t);
	ok(json && json[0] == '{', "as a document");
	free(json);
	as_file(w, t);
	ny_topology_free(t);
}

static int exec_status(struct ny_world *w, const char *node, const char *command)
{
	char *const argv[] = {"sh", "-c", (char *)command, NULL};
	int status = -1;

	gives(w, ny_exec(w, "one", node, argv, &status), 0, command);
	return status;
}

static void test_exec(struct ny_world *w)
{
	char *const absent[] = {"no-such-command", NULL}, *const file[] = {"/etc/passwd",
									   NULL};
	char *const sleep[] = {"sleep", "60", NULL};
	int status;
	pid_t pid;

	status = exec_status(w, "n1", "ping -c1 -W2 10.1.0.2 >/dev/null");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "n1 reaches n2");
	status = exec_status(w, "n1", "exit 9");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 9, "exit status");
	status = exec_status(w, "n1", "kill -9 $$");
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "signal");
	gives(w, ny_exec(w, "one", "n1", absent, &status), -ENOENT, "command not found");
	gives(w, ny_exec(w, "one", "n1", file, &status), -ENOEXEC, "cannot be run");
	gives(w, ny_exec(w, "one", "n9", file, &status), -ENXIO, "no such node");
	ok(strstr(ny_error_hint(w), "show one") != NULL, "the hint says where they are");
	gives(w, ny_exec(w, "two", "n1", file, &status), -ESRCH, "no such lab");
	if (gives(w, ny_spawn(w, "one", "n1", sleep, &pid), 0, "spawn")) {
		ok(waitpid(pid, &status, WNOHANG) == 0, "it runs beside us");
		kill(pid, SIGTERM);
		ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status),
		   "it is ours to end");
	}
}

static void test_node_open(struct ny_world *w)
{
	struct stat of_fd, of_name, host;
	int fd;

	if (!gives(w, ny_node_open(w, "one", "n1", &fd), 0, "open a node"))
		return;
	ok(fstat(fd, &of_fd) == 0 && stat("/run/netns/one-n1", &of_name) == 0 &&
		   of_fd.st_ino == of_name.st_ino,
	   "it is the node's namespace");
	ok(fcntl(fd, F_GETFD) & FD_CLOEXEC, "it is closed on exec");
	close(fd);
	if (!gives(w, ny_node_open(w, "one", "sw", &fd), 0, "open a switch"))
		return;
	ok(fstat(fd, &of_fd) == 0 && stat("/proc/self/ns/net", &host) == 0 &&
		   of_fd.st_ino == host.st_ino,
	   "it is in the host's namespace");
	close(fd);
}

static void test_ping(struct ny_world *w)
{
	struct ny_ping *ping;

	if (!gives(w, ny_ping_all(w, "one", NY_PING_MTU, &ping), 0, "ping"))
		return;
	ok(ny_ping_n(ping) == 6 && ny_ping_n_failed(ping) == 0,
	   "everybody reaches everybody");
	ok(ny_ping_bytes(ping, 0) == 1500 && ny_ping_rtt(ping, 0) < 1000000,
	   "with full packets");
	ok(!strcmp(ny_ping_from(ping, 0), "n1") && !strcmp(ny_ping_to(ping, 0), "n2"),
	   "names");
	ok(ny_ping_from(ping, 6) == NULL, "no more than there are");
	ny_ping_free(ping);
}

static void test_refusal(struct ny_world *w)
{
	struct ny_topology *t;
	struct ny_plan *plan;
	const char text[] = "{name: one, nodes: {n1: {}}}";

	if (ny_topology_parse(w, "elsewhere", text, strlen(text), &t) < 0)
		abort();
	gives(w, ny_up(w, t, 0, NULL), -EEXIST, "another file's lab is refused");
	ok(ny_error_n_details(w) == 1 && strstr(ny_error_detail(w, 0), "memory"),
	   "it is named");
	gives(w, ny_plan_up(w, t, 0, &plan), 0, "plan of it");
	ok(ny_plan_n_refusals(plan) == 1, "has the refusal");
	ny_plan_free(plan);
	gives(w, ny_plan_up(w, t, NY_ADOPT, &plan), 0, "plan of adopting it");
	ok(ny_plan_n_refusals(plan) == 0 && ny_plan_n_ops(plan) > 0, "has none");
	ny_plan_free(plan);
	ny_topology_free(t);
}

static void test_down(struct ny_world *w)
{
	struct ny_topology *t;
	struct ny_plan *done;

	ok(count_labs(w) == 1, "one lab");
	gives(w, ny_down(w, "one", &done), 0, "down");
	ok(ny_plan_n_ops(done) > 0, "did something");
	ny_plan_free(done);
	gives(w, ny_down(w, "one", &done), 0, "down again");
	ok(ny_plan_n_ops(done) == 0, "does nothing");
	ny_plan_free(done);
	gives(w, ny_topology_find(w, "one", &t), -ESRCH, "it is not there");
	ok(count_labs(w) == 0, "no lab");
}

/* Cancelled after each number of questions, until it gets through. */
static void test_cancel(struct ny_world *w, const struct ny_topology *t)
{
	int after, r = -EINTR, left = 0;

	for (after = 0; r == -EINTR && after < 500; after++) {
		struct told told = {.after = after};

		listen_to(w, &told);
		r = ny_up(w, t, 0, NULL);
		listen_to(w, NULL);
		if (r == -EINTR)
			left += count_labs(w) != 0;
	}
	gives(w, r, 0, "cancelled ever later, up gets through at last");
	ok(after > 5 && left == 0, "and had taken everything back each time");
	gives(w, ny_down(w, "one", NULL), 0, "down");
}

static void *thread(void *data)
{
	const char *name = data;
	struct ny_world *w = world();
	struct ny_topology *t = lab(w, name, name[0] - 'a', 20);
	long failed = 0;

	for (int i = 0; i < 5; i++)
		failed += ny_up(w, t, 0, NULL) < 0 || ny_down(w, name, NULL) < 0;
	ny_topology_free(t);
	ny_world_free(w);
	return (void *)failed;
}

static void test_threads(void)
{
	pthread_t threads[3];
	char *names[] = {"a", "b", "c"};
	void *failed;
	long sum = 0;

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, thread, names[i]);
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], &failed);
		sum += (long)failed;
	}
	ok(sum == 0, "three threads, a world and a lab each");
}

static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

int main(void)
{
	struct stat before, after;
	int fds = count_fds();
	struct ny_world *w = world();
	struct ny_topology *t = lab(w, "one", 1, 3);

	stat("/proc/self/ns/net", &before);
	ok(count_fds() == fds, "a world and a topology open nothing");
	test_up(w, t);
	test_find(w);
	test_exec(w);
	test_node_open(w);
	test_ping(w);
	test_refusal(w);
	test_down(w);
	test_cancel(w, t);
	test_threads();
	ny_topology_free(t);
	ny_world_free(w);
	stat("/proc/self/ns/net", &after);
	ok(before.st_ino == after.st_ino, "we are in the namespace we were in");
	ok(count_fds() == fds, "no descriptor is left open");
	return n_failures != 0;
}
