/* SPDX-License-Identifier: MIT */
/*
 * connect(2) in bounded time.  It blocks, up to a limit, since a listener's full queue
 * cannot be waited for by poll.
 */
#include "wire/unix-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "wire/deadline.h"

static int time_left(int64_t deadline, struct timeval *ret)
{
	int left = deadline_left(deadline);

	*ret = (struct timeval){left / 1000, left % 1000 * 1000};
	return left;
}

static int connect_by(const struct ny_world *w, int fd, const struct sockaddr_un *to,
		      socklen_t len, int64_t deadline)
{
	struct timeval left;

	while (time_left(deadline, &left)) {
		if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &left, sizeof(left)) < 0)
			return -errno;
		if (!connect(fd, (const struct sockaddr *)to, len))
			return fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
		if (errno != EINTR && errno != EAGAIN)
			return -errno;
		if (errno == EINTR && w && world_cancelled(w))
			return -EINTR;
	}
	return -ETIMEDOUT;
}

int unix_connect(const struct ny_world *w, const char *path, int64_t deadline,
		 int *ret_fd, struct err *err)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	socklen_t len = offsetof(struct sockaddr_un, sun_path) + strlen(path);
	_cleanup_close_ int fd = -1;
	int r;

	if (strlen(path) >= sizeof(to.sun_path))
		return err_sys(err, -ENAMETOOLONG, "connect to %s", path);
	strcpy(to.sun_path, path);
	if (*path == '@')
		*to.sun_path = '\0';
	else
		len++;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_sys(err, -errno, "open a socket");
	r = connect_by(w, fd, &to, len, deadline);
	if (r < 0)
		return err_sys(err, r, "nobody answers at %s", path);
	*ret_fd = steal_fd(&fd);
	return 0;
}

uid_t unix_peer(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0 ? (uid_t)-1
									: peer.uid;
}
