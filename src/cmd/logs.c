/* SPDX-License-Identifier: MIT */
/*
 * netyard logs: what the services of a node have said.  Each is a file that grows, and of
 * which only the end is kept: what was before is a hole.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "cmd/cmd.h"

#define MAX_LOGS 1000
#define CHUNK	 65536

struct log {
	int fd;
	char *of;	 /* "dnsmasq: ", or "" where there is but one */
	struct buf line; /* not ended yet */
	off_t at;	 /* where it was read to */
	bool cut;	 /* the beginning of its first line is not there any more */
};

struct logs {
	struct log *list;
	size_t n;
	int watch_fd;
};

static void logs_done(struct logs *logs)
{
	for (size_t i = 0; i < logs->n; i++) {
		close_fdp(&logs->list[i].fd);
		free(logs->list[i].of);
		buf_done(&logs->list[i].line);
	}
	free(logs->list);
	close_fdp(&logs->watch_fd);
}

/* For a terminal what would control it is made visible. */
static void print_line(struct log *log)
{
	const char *text = buf_str(&log->line);

	if (!log->cut)
		printf("%s%s\n", log->of, isatty(STDOUT_FILENO) ? shown(text) : text);
	log->cut = false;
	buf_reset(&log->line);
}

static void take_text(struct log *log, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n')
			print_line(log);
		else if (text[i])
			buf_addc(&log->line, text[i]);
}

/* Where to read on from; negative: there is nothing more. */
static off_t next_data(struct log *log, off_t at)
{
	off_t data = lseek(log->fd, at, SEEK_DATA);

	if (data < 0 && lseek(log->fd, 0, SEEK_END) < at)
		data = lseek(log->fd, 0, SEEK_DATA); /* it has begun anew */
	log->cut |= data > at;
	return data;
}

/* What there is at data, which may become a hole while it is read: then it is none. */
static ssize_t read_at(struct log *log, char *text, size_t len, off_t data)
{
	ssize_t n = pread(log->fd, text, len, data);

	if (n <= 0)
		return n;
	log->at = data + n;
	if (lseek(log->fd, data, SEEK_DATA) == data)
		take_text(log, text, (size_t)n);
	else
		log->cut = true;
	return n;
}

/* As much as there is now, from where it was read to.  It may grow faster than it is
 * read: of what is gone before it was read, what came instead is taken. */
static void take(struct log *log)
{
	char text[CHUNK];
	struct stat st = {};
	off_t data = next_data(log, log->at), left;

	(void)fstat(log->fd, &st);
	left = st.st_size - data;
	while (data >= 0 && left > 0) {
		size_t len = left < CHUNK ? (size_t)left : CHUNK;
		ssize_t n = read_at(log, text, len, data);

		if (n <= 0)
			break;
		left -= n;
		data = next_data(log, log->at);
	}
}

/* A line that has no end yet. */
static void take_rest(struct log *log)
{
	take(log);
	if (log->line.len)
		print_line(log);
}

/* Its name among the others of the node: the program. */
static char *name_of(const struct ny_service *service)
{
	const char *command = ny_service_command(service),
		   *dhcp = ny_service_dhcp(service);
	size_t len = strcspn(command, " ");
	const char *slash = memrchr(command, '/', len);
	char *name;

	if (slash)
		len -= (size_t)(slash + 1 - command);
	if (dhcp ? asprintf(&name, "dhcp %s: ", dhcp) < 0
		 : asprintf(&name, "%.*s: ", (int)len, slash ? slash + 1 : command) < 0)
		abort();
	return name;
}

static int open_logs(struct cli *cli, const struct ny_node *node, struct logs *logs)
{
	const struct ny_service *service;

	logs->list = calloc(ny_n_services(node), sizeof(*logs->list));
	if (!logs->list)
		abort();
	for (size_t i = 0; i < MAX_LOGS && (service = ny_service_at(node, i)); i++) {
		int r = ny_service_log(cli->world, service, &logs->list[logs->n].fd);

		if (r < 0)
			return report_failure(cli, r);
		logs->list[logs->n++].of =
			ny_n_services(node) > 1 ? name_of(service) : strdup("");
	}
	return 0;
}

/* Tells when it grows, and when it is removed. */
static int watch(struct logs *logs)
{
	char path[64];

	logs->watch_fd = inotify_init1(IN_CLOEXEC);
	for (size_t i = 0; i < logs->n; i++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", logs->list[i].fd);
		if (inotify_add_watch(logs->watch_fd, path, IN_MODIFY | IN_ATTRIB) < 0) {
			report_line("logs cannot be followed: %s", strerror(errno));
			return EXIT_FAILED;
		}
	}
	return 0;
}

static bool is_gone(const struct log *log)
{
	struct stat st;

	return fstat(log->fd, &st) < 0 || !st.st_nlink;
}

/* Until all have ended and were removed. */
static int follow(struct logs *logs)
{
	char events[4096];
	size_t left;

	do {
		left = logs->n;
		for (size_t i = 0; i < logs->n; i++) {
			bool gone = is_gone(&logs->list[i]); /* before what is read */

			take(&logs->list[i]);
			left -= gone;
		}
		fflush(stdout);
	} while (left && read(logs->watch_fd, events, sizeof(events)) > 0);
	return EXIT_DONE;
}

static int print_logs(struct cli *cli, const struct ny_node *node)
{
	_cleanup_(logs_done) struct logs logs = {.watch_fd = -1};
	int r = open_logs(cli, node, &logs);

	if (!r && cli_opt(cli, "follow"))
		r = watch(&logs) ?: follow(&logs);
	for (size_t i = 0; !r && i < logs.n; i++)
		take_rest(&logs.list[i]);
	return r;
}

static int cmd_logs_run(struct cli *cli)
{
	_cleanup_(ny_topology_freep) struct ny_topology *t = NULL;
	const char *name = cli->operands[cli->n_operands > 1];
	_cleanup_free_ char *lab = NULL;
	const struct ny_node *node;
	int r;

	if (!cli->n_operands)
		return usage_error("logs", "the node is missing");
	r = operand_lab(cli, cli->n_operands > 1 ? cli->operands[0] : NULL, &lab);
	if (r)
		return r;
	r = ny_topology_find(cli->world, lab, &t);
	if (r < 0)
		return report_failure(cli, r);
	node = ny_node_find(t, name);
	if (node && ny_n_services(node))
		return print_logs(cli, node);
	report_line(
		node ? "nothing runs in node %s of lab %s: 'run' in the file starts it"
		     : "no node %s of lab %s is up",
		shown(name), lab);
	return EXIT_FAILED;
}

const struct command cmd_logs = {
	.name = "logs",
	.summary = "what the services of a node have said",
	.operands = "[NAME] NODE",
	.about =
		"Print what the programs that 'run' starts in a node have written to their\n"
		"standard output and error, one after the other; of each the last 256 KiB or\n"
		"more are kept until it is started anew, or the lab goes.  Where a node has\n"
		"several, each line begins with the program's name.",
	.what = WHAT_LAB_NODE,
	.max_operands = 2,
	.opts =
		{
			{"follow", 'f', NULL,
			 "go on with what they say, until they are taken away"},
		},
	.run = cmd_logs_run,
};
