/* SPDX-License-Identifier: MIT */
/*
 * Processes as /proc tells of them: in which network namespace they are, of which
 * container, which taps they hold.  A process may end while it is looked at: then it is
 * left out, or told with less.  Texts are the processes' own words and may be anything.
 */
#pragma once

#include <net/if.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "wire/netns.h"

/* The namespace of every process there is, in the order of numbers; of those that may not
 * be looked at only how many there are.  A non-zero result of fn stops and is returned.
 */
int process_each(int (*fn)(void *data, pid_t pid, const struct netns_id *ns), void *data,
		 size_t *ret_hidden, struct err *err);

/* The process behind a pidfd has ended: only then its number is given to another one. */
bool process_has_ended(int pid_fd);
/* The network namespace of a process that is there when this returns; caller closes it.
 * -ESRCH: there is none. */
int process_netns(struct ny_world *w, pid_t pid, int *ret_fd, struct err *err);

/* A process, and the network namespace it was in. */
struct process {
	pid_t pid;
	struct netns_id ns;
};

/* It is there, and in that namespace. */
bool process_is_in(pid_t pid, const struct netns_id *ns);
/* The PID namespace that it is in: 0, or -errno. */
int process_pid_ns(pid_t pid, struct netns_id *ret);
/* When it began, in the kernel's ticks since the boot: with its number that is one
 * process.  False: there is none. */
bool process_began(pid_t pid, uint64_t *ret);
/* The one that started it; 0: there is none (that can be seen). */
pid_t process_parent(pid_t pid);

#define PROCESS_NAME 64

/* Its command, "qemu-system-x86"; "" if it has ended. */
void process_command(pid_t pid, char ret[PROCESS_NAME]);
/* The container it is in, by its control group: "docker-3f2a9bcd1234", "web" (LXC,
 * machined), or "". */
void process_container(pid_t pid, char ret[PROCESS_NAME]);
/* Pure: the same by a line of /proc/PID/cgroup; false if it tells of none. */
bool process_cgroup_container(const char *line, char ret[PROCESS_NAME]);

/* What a descriptor of a process (NAME of its folder fd) leads to, as a descriptor that
 * is of no use but to look at it: if it is a regular file of our user's on that file
 * system.  Nothing is opened or asked for it that may be another's: -ESRCH. */
int process_file(int fds, const char *name, dev_t dev);

/* The tap and tun devices it holds: fn gets the name of each.  As process_each. */
int process_taps(pid_t pid, int (*fn)(void *data, pid_t pid, const char name[IFNAMSIZ]),
		 void *data);

/* --- process-end.c --- */

/*
 * Ends those that are still in their namespaces: SIGTERM, and SIGKILL for what is there
 * two seconds later.  Returns when they have ended, or ten seconds after that.
 */
int process_end(const struct process *list, size_t n, struct err *err);
