/* SPDX-License-Identifier: MIT */
/*
 * What a manager of containers says, and what is believed of it: Docker's API, from a
 * server that says anything.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "http-server.h"
#include "runtime/oci.h"
#include "runtime/runtime.h"
#include "unit.h"
#include "wire/deadline.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static pid_t container, other; /* processes that wait */
static struct runtime_process found;

static pid_t start(void)
{
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* The host's namespace is one that no process is in. */
static int begin(void **state)
{
	int r = setup(state);

	world.netns_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	runtime_ms = 5000;
	container = start();
	other = start();
	return r;
}

static int finish(void **state)
{
	end(container);
	end(other);
	close(world.netns_fd);
	return teardown(state);
}

/* The answer, of status; @ in it is a process. */
static int status;
static const char *body;
static pid_t pids[8]; /* in answer i */

static void serve_body(int fd, unsigned i)
{
	_cleanup_buf_ struct buf text = {0}, head = {0};

	for (const char *c = body; *c; c++)
		if (*c == '@')
			buf_addf(&text, "%d", (int)pids[i % ARRAY_SIZE(pids)]);
		else
			buf_addc(&text, *c);
	buf_addf(&head, "HTTP/1.1 %d x\r\nContent-Length: %zu\r\n\r\n", status, text.len);
	say(fd, head.data);
	say(fd, buf_str(&text));
}

static int find(const char *name)
{
	const struct runtime_ref ref = {MANAGER_DOCKER, name, server_path};

	err = (struct err){0};
	return runtime_find(&world, &ref, &found, &err);
}

#define CONTAINER(name, state, mode)                                                     \
	"{\"Id\":\"" ID "\",\"Name\":\"" name "\",\"State\":{" state "},"                \
	"\"HostConfig\":{\"NetworkMode\":\"" mode "\"}}"
#define RUNS CONTAINER("/web", "\"Running\":true,\"Pid\":@", "none")

static void answers(const char *text)
{
	status = 200;
	body = text;
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		pids[i] = container;
}

static void is_found(const char *text, const char *name, bool is_frozen)
{
	struct pollfd p = {.events = POLLIN};

	answers(text);
	serve(serve_body);
	if (find(name))
		fail_msg("%s", err.text);
	assert_int_equal(found.pid, container);
	assert_int_equal(found.is_frozen, is_frozen);
	p.fd = found.pidfd;
	assert_int_equal(poll(&p, 1, 0), 0);
	end(container);
	assert_int_equal(poll(&p, 1, 1000), 1);
	close(found.pidfd);
	container = start();
	server_kill();
}

static void running(void **state)
{
	is_found(RUNS, "web", false);
	is_found(RUNS, ID, false);
	is_found(RUNS, "0123456789ab", false);
	is_found(CONTAINER("/a.b_c-1",
			   "\"Running\":true,\"Paused\":false,"
			   "\"Restarting\":false,\"Status\":\"running\",\"Pid\":@",
			   "container:db"),
		 "a.b_c-1", false);
	/* podman's Running is false then */
	is_found(CONTAINER("/web",
			   "\"Running\":false,\"Paused\":true,"
			   "\"Status\":\"paused\",\"Pid\":@",
			   "bridge"),
		 "web", true);
}

static void is_refused(const char *text, int code, const char *why)
{
	answers(text);
	serve(serve_body);
	if (find("web") != code || err.code != code || !strstr(err.text, why))
		fail_msg("%s: %d: %s, not %d: %s", text, err.code, err.text, code, why);
	server_kill();
}

static void not_running(void **state)
{
#define IS(words)                                                                        \
	CONTAINER("/web", "\"Running\":false,\"Pid\":0,\"Status\":\"" words "\"", "none")
	is_refused(IS("exited"), -ENOTCONN, "it is exited");
	is_refused(IS(""), -ENOTCONN, "it is stopped");
	is_refused(IS("\\u001b[2J\\n"), -ENOTCONN, "it is ?[2J?");
	is_refused(CONTAINER("/web",
			     "\"Running\":true,\"Restarting\":true,\"Pid\":0,"
			     "\"Status\":\"restarting\"",
			     "none"),
		   -ENOTCONN, "it is restarting");
}

static void processes(void **state)
{
#define PID(pid) CONTAINER("/web", "\"Running\":true,\"Pid\":" pid, "none")
	is_refused(PID("0"), -EPROTO, "State.Pid");
	is_refused(PID("-1"), -EPROTO, "State.Pid");
	is_refused(PID("4294967296"), -EPROTO, "State.Pid");
	is_refused(PID("1.5"), -EPROTO, "State.Pid");
	is_refused(PID("\"@\""), -EPROTO, "State.Pid");
	is_refused(PID("null"), -EPROTO, "State.Pid");
	is_refused(PID("2147483647"), -EPROTO, "process 2147483647 is not there");
	is_refused(PID("99999999999999999999"), -EPROTO, "JSON");
	is_refused(CONTAINER("/web", "\"Running\":true", "none"), -EPROTO, "State.Pid");
	is_refused(CONTAINER("/web", "\"Running\":\"true\",\"Pid\":@", "none"), -EPROTO,
		   "State.Running");
	is_refused(CONTAINER("/web", "", "none"), -EPROTO, "State.Running");
}

static void malformed(void **state)
{
	is_refused("", -EPROTO, "JSON");
	is_refused("Running, of course", -EPROTO, "JSON");
	is_refused("[" RUNS "]", -EPROTO, "JSON");
	is_refused(RUNS RUNS, -EPROTO, "JSON");
	is_refused("{\"Id\":\"" ID "\",\"Id\":\"" ID "\"}", -EPROTO, "JSON");
	is_refused("{}", -EPROTO, "Id");
	is_refused("{\"Id\":1}", -EPROTO, "Id");
	is_refused("{\"Id\":\"" ID "0\"}", -EPROTO, "Id");
	is_refused("{\"Id\":\"../23456789abcdef0123456789abcdef0123456789abcdef0123456789"
		   "abcdef\"}",
		   -EPROTO, "Id");
	is_refused(CONTAINER("/db", "\"Running\":true,\"Pid\":@", "none"), -EPROTO,
		   "another one");
	is_refused("{\"Id\":\"" ID "\",\"Name\":\"/web\"}", -EPROTO, "State.Running");
	is_refused("{\"Id\":\"" ID "\",\"Name\":\"/web\",\"State\":[1]}", -EPROTO,
		   "State.Running");
	is_refused("{\"Id\":\"" ID "\",\"Name\":\"/web\",\"State\":{\"Running\":true,"
		   "\"Pid\":@}}",
		   -EPROTO, "HostConfig.NetworkMode");
}

static void refused(void **state)
{
	answers("{\"message\":\"No such container: web\"}");
	status = 404;
	serve(serve_body);
	assert_int_equal(find("web"), -ENOENT);
	assert_non_null(strstr(err.text, "container web of docker: "));
	assert_non_null(strstr(err.text, ": No such container: web"));
	server_kill();
	answers("{\"message\":\"\\u001b]0;\"}");
	status = 500;
	serve(serve_body);
	assert_int_equal(find("web"), -EREMOTEIO);
	assert_non_null(strstr(err.text, "status 500: ?]0;"));
	server_kill();
	answers("page not found");
	status = 404;
	serve(serve_body);
	assert_int_equal(find("web"), -EREMOTEIO);
}

/* The host's namespace, said so or seen. */
static void hosts(void **state)
{
	is_refused(CONTAINER("/web", "\"Running\":true,\"Pid\":@", "host"), -EADDRINUSE,
		   "the host's network namespace");
	close(world.netns_fd);
	world.netns_fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	is_refused(RUNS, -EADDRINUSE, "the host's network namespace");
}

/* It starts anew between the questions: once, always. */
static void anew(void **state)
{
	answers(RUNS);
	pids[0] = other;
	serve(serve_body);
	assert_int_equal(find("web"), 0);
	assert_int_equal(found.pid, container);
	close(found.pidfd);
	server_kill();
	answers(RUNS);
	for (size_t i = 0; i < ARRAY_SIZE(pids); i += 2)
		pids[i] = other;
	serve(serve_body);
	assert_int_equal(find("web"), -ESTALE);
	assert_non_null(strstr(err.text, "again and again"));
}

/* A process that has ended keeps its number until its parent has asked. */
static void ended(void **state)
{
	siginfo_t info;

	kill(container, SIGKILL);
	waitid(P_PID, container, &info, WEXITED | WNOWAIT);
	answers(RUNS);
	serve(serve_body);
	assert_int_equal(find("web"), -ESTALE);
	server_kill();
	end(container);
	is_refused(RUNS, -EPROTO, "is not there");
	container = start();
}

static void names(void **state)
{
	static const char *const bad[] = {"",	 ".",	"-a",	"../x",	  "a/b",
					  "a b", "a?b", "a%2f", "a\r\nb", "\xc3\xa4"};
	char name[300] = "";

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(find(bad[i]), -EINVAL);
	memset(name, 'a', sizeof(name) - 1);
	assert_int_equal(find(name), -EINVAL);
}

static void nobody(void **state)
{
	int fd;

	assert_int_equal(find("web"), -EHOSTDOWN);
	assert_int_equal(err.code, -EHOSTDOWN);
	assert_non_null(strstr(err.text, "nobody answers at /"));
	assert_non_null(strstr(err.hint, "systemctl start docker.socket"));
	fd = listen_at_path(8);
	runtime_ms = 100;
	assert_int_equal(find("web"), -ETIMEDOUT);
	close(fd);
	assert_int_equal(find("web"), -EHOSTDOWN);
}

static void others(void **state)
{
	if (geteuid())
		skip();
	answers(RUNS);
	serve_as(65534, serve_body);
	assert_int_equal(find("web"), -EPERM);
	assert_non_null(strstr(err.text, "is user 65534, not root"));
	assert_non_null(strstr(err.hint, "pid: N"));
}

static void without_err(void **state)
{
	const struct runtime_ref ref = {MANAGER_DOCKER, "web", server_path};

	assert_int_equal(runtime_find(&world, &ref, &found, NULL), -EHOSTDOWN);
	answers("{}");
	serve(serve_body);
	assert_int_equal(runtime_find(&world, &ref, &found, NULL), -EPROTO);
}

/* The state that a runtime gives to its hooks. */
static void an_oci_state_is_read(void **state)
{
	static const struct {
		const char *text;
		pid_t pid; /* -1: it is none */
	} states[] = {
		{"{\"ociVersion\": \"1.0.2\", \"id\": \"x\", \"status\": \"created\", "
		 "\"pid\": 4711, \"bundle\": \"/b\"}",
		 4711},
		{"{\"ociVersion\": \"1\", \"id\": \"x\", \"status\": \"stopped\"}", 0},
		{"{\"ociVersion\": \"1\", \"id\": \"x\", \"status\": \"stopped\", "
		 "\"pid\": 4711}",
		 0},
		{"{\"ociVersion\": \"1\", \"id\": \"x\", \"status\": \"created\", "
		 "\"pid\": \"4711\"}",
		 -1},
		{"{\"ociVersion\": \"1\", \"id\": \"x\", \"status\": \"created\", "
		 "\"pid\": -4711}",
		 -1},
		{"{\"ociVersion\": \"1\", \"id\": \"x\", \"status\": \"created\", "
		 "\"pid\": 4194305}",
		 -1},
		{"{\"id\": \"x\", \"status\": \"created\", \"pid\": 4711}", -1},
		{"[4711]", -1},
		{"", -1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		const char *text = states[i].text;
		pid_t pid = -1;

		assert_int_equal(oci_process(text, strlen(text), &pid, NULL),
				 states[i].pid < 0 ? -EBADMSG : 0);
		assert_int_equal(pid, states[i].pid);
	}
}

#define S(fn) cmocka_unit_test_setup_teardown(fn, begin, finish)

int main(void)
{
	return UNIT_TESTS(S(running), S(not_running), S(processes), S(malformed),
			  S(refused), S(hosts), S(anew), S(ended), S(names), S(nobody),
			  S(others), S(without_err), T(an_oci_state_is_read));
}
