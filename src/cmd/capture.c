/* SPDX-License-Identifier: MIT */
/*
 * netyard capture: frames for Wireshark and its like, into a file or a pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/own.h"
#include "base/text.h"
#include "cmd/cmd.h"

DEFINE_CLEANUP(struct ny_capture *, ny_capture_free);

struct captured {
	struct cli *cli;
	const char *path; /* NULL: standard output */
	struct ny_capture_wish wish;
};

static int parse(struct captured *x)
{
	const char *count = cli_opt(x->cli, "count");
	const char *snaplen = cli_opt(x->cli, "snaplen");

	x->path = cli_opt(x->cli, "write");
	if (x->path && !strcmp(x->path, "-"))
		x->path = NULL;
	x->wish.filter = cli_opt(x->cli, "filter");
	if (count && text_u64(count, 1, UINT64_MAX, &x->wish.count) < 0)
		return usage_error(
			"capture",
			"--count takes a number of frames, 1 or more; not '%s'", count);
	if (snaplen && text_u32(snaplen, 1, NY_CAPTURE_SNAPLEN, &x->wish.snaplen) < 0)
		return usage_error("capture",
				   "--snaplen takes bytes of a frame, 1 to %d; not '%s'",
				   NY_CAPTURE_SNAPLEN, snaplen);
	if (!x->cli->n_operands)
		return usage_error("capture", "what to capture on is missing: an end of "
					      "a link, NODE:IF, or a node");
	if (!x->path && isatty(STDOUT_FILENO))
		return usage_error("capture",
				   "a capture is nothing for a terminal: -w FILE, or a "
				   "pipe: netyard capture ... | tcpdump -r -");
	return 0;
}

/* The first operand is the lab where it cannot be what is captured on. */
static int take_operands(struct captured *x, char **ret_lab)
{
	const char **list = x->cli->operands;
	bool named = operand_is_file(list[0]) ||
		     (x->cli->n_operands > 1 && !strchr(list[0], ':'));

	x->wish.points = list + named;
	if (!list[named])
		return usage_error("capture",
				   "what to capture on in %s is missing: an "
				   "end of a link, NODE:IF, or a node",
				   list[0]);
	return operand_lab(x->cli, named ? list[0] : NULL, ret_lab);
}

/* What passes a lab is for nobody else: neither are files, nor are they anybody's.  0, or
 * an exit code after saying why. */
static int open_output(const char *path, int *ret)
{
	_cleanup_close_ int fd =
		open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
	const char *why = fd < 0 ? strerror(errno) : NULL;
	struct stat st;

	if (fd < 0 && errno == ELOOP)
		why = "it is a symbolic link; name the file itself";
	if (!why && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		why = own_refusal(fd, S_IFREG);
		if (!why && (fchmod(fd, 0600) < 0 || ftruncate(fd, 0) < 0))
			why = strerror(errno);
	}
	if (why) {
		report_line("cannot write to %s: %s", path, why);
		return EXIT_FAILED;
	}
	*ret = steal_fd(&fd);
	return 0;
}

static void tell_counts(const struct ny_capture *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i < ny_capture_n(c); i++)
		n += ny_capture_frames(c, i);
	report_line("%" PRIu64 " frame%s captured", n, n == 1 ? "" : "s");
	for (size_t i = 0; i < ny_capture_n(c); i++)
		if (ny_capture_dropped(c, i))
			report_line("%s: %" PRIu64 " dropped: they came faster than they "
				    "were written",
				    ny_capture_name(c, i), ny_capture_dropped(c, i));
}

static int capture_to(struct captured *x, const struct ny_capture *c, int r)
{
	tell_counts(c);
	if (!r)
		return EXIT_DONE;
	if (r == -EINTR && signals_caught())
		return EXIT_SIGNAL + signals_caught();
	return r == -EPIPE ? EXIT_SIGNAL + SIGPIPE : report_failure(x->cli, r);
}

static int cmd_capture_run(struct cli *cli)
{
	struct captured x = {.cli = cli};
	_cleanup_(ny_capture_freep) struct ny_capture *c = NULL;
	_cleanup_close_ int fd = -1;
	_cleanup_free_ char *lab = NULL;
	int r = parse(&x);

	if (!r)
		r = take_operands(&x, &lab);
	if (r)
		return r;
	signals_ignore_pipe();
	r = ny_capture_new(cli->world, lab, &x.wish, &c);
	if (r < 0)
		return report_failure(cli, r);
	r = x.path ? open_output(x.path, &fd) : 0;
	if (r)
		return r;
	signals_catch(cli);
	return capture_to(&x, c, ny_capture_run(c, x.path ? fd : STDOUT_FILENO));
}

const struct command cmd_capture = {
	.name = "capture",
	.summary = "frames that pass links of a lab, for Wireshark",
	.operands = "[NAME] LINK...",
	.about =
		"Write the frames that pass links of a lab, as they do, in the format pcapng:\n"
		"with their time in nanoseconds, their direction and the names of the file.  A\n"
		"LINK is one of its ends, NODE:IF; a node is all its interfaces, a switch its\n"
		"own device.  To standard output, which may be Wireshark's or tcpdump's input:\n"
		"netyard capture ns1:tap1 | wireshark -k -i -",
	.what = WHAT_LAB_ENDS,
	.max_operands = 1024,
	.opts =
		{
			{"write", 'w', "FILE", "write to FILE", .what = WHAT_ANY_FILE},
			{"filter", 'f', "EXPRESSION",
			 "only what passes this filter, in tcpdump's words"},
			{"count", 'c', "N", "end after so many frames"},
			{"snaplen", 's', "BYTES",
			 "keep so many bytes of a frame; 262144"},
		},
	.run = cmd_capture_run,
};
