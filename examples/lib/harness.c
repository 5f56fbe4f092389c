/* SPDX-License-Identifier: MIT */
/*
 * What a test harness on libnetyard looks like: a lab is read and brought up, a
 * command runs in a node, everybody reaches everybody, the lab is taken away.
 *
 *	cc -o harness harness.c $(pkg-config --cflags --libs netyard)
 *	sudo ./harness ../bridge.yard.yml
 */
#include <netyard.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* What went wrong, with every detail there is. */
static int failed(const struct ny_world *w, const char *what)
{
	for (size_t i = 0; i < ny_error_n_details(w); i++)
		fprintf(stderr, "%s\n", ny_error_detail(w, i));
	fprintf(stderr, "%s: %s%s%s\n", what, ny_error(w), *ny_error_hint(w) ? "; " : "",
		ny_error_hint(w));
	return 1;
}

/* The first namespace of a lab, to have one to run something in. */
static const char *first_namespace(const struct ny_topology *t)
{
	const struct ny_node *node;

	for (size_t i = 0; (node = ny_node_at(t, i)); i++)
		if (!strcmp(ny_node_kind(node), "namespace"))
			return ny_node_name(node);
	return NULL;
}

static int check_command(struct ny_world *w, const struct ny_topology *t)
{
	char *const command[] = {"ip", "-br", "address", NULL};
	const char *node = first_namespace(t);
	int status;

	if (!node)
		return 0;
	if (ny_exec(w, ny_topology_name(t), node, command, &status) < 0)
		return failed(w, "exec");
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static int check_reachability(struct ny_world *w, const struct ny_topology *t)
{
	struct ny_ping *ping;
	size_t n_failed;

	if (ny_ping_all(w, ny_topology_name(t), NY_PING_MTU, &ping) < 0)
		return failed(w, "ping");
	n_failed = ny_ping_n_failed(ping);
	printf("%zu of %zu pings answered\n", ny_ping_n(ping) - n_failed,
	       ny_ping_n(ping));
	ny_ping_free(ping);
	return n_failed != 0;
}

static int run(struct ny_world *w, const struct ny_topology *t)
{
	int r;

	if (ny_up(w, t, 0, NULL) < 0)
		return failed(w, "up");
	r = check_command(w, t) || check_reachability(w, t);
	if (ny_down(w, ny_topology_name(t), NULL) < 0)
		return failed(w, "down");
	return r;
}

int main(int argc, char **argv)
{
	struct ny_topology *t = NULL;
	struct ny_world *w;
	int r;

	if (argc != 2 || ny_world_new(&w) < 0)
		return 64;
	r = ny_topology_read(w, argv[1], &t) < 0 ? failed(w, "read") : run(w, t);
	ny_topology_free(t);
	ny_world_free(w);
	return r;
}
