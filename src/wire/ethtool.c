/* SPDX-License-Identifier: MIT */
/* The ethtool ioctl: requests that are about one word, and how many queues there are. */
#include "wire/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"

static int ask(const char dev[IFNAMSIZ], void *value)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = {.ifr_data = value};

	if (fd < 0)
		return -errno;
	memcpy(ifr.ifr_name, dev, IFNAMSIZ);
	return ioctl(fd, SIOCETHTOOL, &ifr) < 0 ? -errno : 0;
}

int ethtool_get(const char dev[IFNAMSIZ], uint32_t request, uint32_t *ret)
{
	struct ethtool_value value = {.cmd = request};
	int r = ask(dev, &value);

	if (!r)
		*ret = value.data;
	return r;
}

int ethtool_set(const char dev[IFNAMSIZ], uint32_t request, uint32_t value)
{
	struct ethtool_value request_value = {.cmd = request, .data = value};

	return ask(dev, &request_value);
}

int ethtool_rx_queues(const char dev[IFNAMSIZ], uint32_t *ret)
{
	struct ethtool_channels channels = {.cmd = ETHTOOL_GCHANNELS};
	int r = ask(dev, &channels);

	if (!r)
		*ret = channels.rx_count + channels.combined_count;
	return r;
}
