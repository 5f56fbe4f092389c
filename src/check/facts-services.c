/* SPDX-License-Identifier: MIT */
/*
 * Daemons that look after network devices, and those of their files that say which:
 * systemd.link(5), systemd.network(5), NetworkManager.conf(5).
 */
#include <dirent.h>
#include <string.h>

#include "base/text.h"
#include "check/facts.h"
#include "wire/netns.h"
#include "wire/process.h"

/* In another network namespace it sees none of our devices. */
static bool is_in_ours(pid_t pid)
{
	struct netns_id a, b;

	if (netns_identify(NULL, netns_by_process(0), &a) < 0 ||
	    netns_identify(NULL, netns_by_process(pid), &b) < 0)
		return true; /* not ours to know: it may be */
	return netns_is_same(&a, &b);
}

static void find_daemons(struct facts_ways *ways)
{
	const struct {
		const char *comm;
		pid_t *pid;
	} daemons[] = {
		{"systemd-udevd", &ways->udevd},
		{"systemd-network", &ways->networkd}, /* of a name only 15 are kept */
		{"NetworkManager", &ways->network_manager},
	};
	_cleanup_closedir_ DIR *proc = opendir("/proc");
	struct dirent *entry;
	char comm[PROCESS_NAME];
	uint32_t pid;

	while (proc && (entry = readdir(proc))) {
		if (text_u32(entry->d_name, 1, INT32_MAX, &pid))
			continue;
		process_command((pid_t)pid, comm);
		for (size_t i = 0; i < ARRAY_SIZE(daemons); i++)
			if (!strcmp(daemons[i].comm, comm) && is_in_ours((pid_t)pid))
				*daemons[i].pid = (pid_t)pid;
	}
}

static const char *const systemd_dirs[] = {
	"/etc/systemd/network", "/run/systemd/network", "/usr/local/lib/systemd/network",
	"/usr/lib/systemd/network", "/lib/systemd/network"};

static const char *find_policy(const struct facts *h)
{
	const char **files =
		facts_dropins(h, systemd_dirs, ARRAY_SIZE(systemd_dirs), ".link");

	for (; *files; files++) {
		const char *text = facts_text(h, *files), *policy;

		policy = text ? facts_setting(h->arena, text, "Link", "MACAddressPolicy")
			      : NULL;
		if (policy && !strncmp(policy, "persistent", strlen("persistent")))
			return *files;
	}
	return NULL;
}

/* One of the words is among those we make; absent: all are. */
static bool takes(const char *value, const char *const *ours)
{
	if (!value)
		return true;
	for (const char *p = value; *p; p += strcspn(p, " "), p += strspn(p, " "))
		for (size_t i = 0; ours[i]; i++)
			if (strcspn(p, " ") == strlen(ours[i]) &&
			    !strncmp(p, ours[i], strlen(ours[i])))
				return true;
	return false;
}

/* Matches that no device of ours can meet. */
static bool is_particular(struct arena *arena, const char *text)
{
	static const char *const keys[] = {
		"MACAddress", "PermanentMACAddress", "Path", "Property", "SSID",
		"BSSID",      "WLANInterfaceType"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (facts_setting(arena, text, "Match", keys[i]))
			return true;
	return false;
}

/* Whatever a device of ours is called, the file is for it. */
static bool takes_all(struct arena *arena, const char *text)
{
	static const char *const names[] = {"*", NULL};
	static const char *const types[] = {"ether", "*", NULL};
	static const char *const kinds[] = {"veth", "bridge", "*", NULL};
	const char *unmanaged = facts_setting(arena, text, "Link", "Unmanaged");

	return strstr(text, "[Match]") && !is_particular(arena, text) &&
	       !(unmanaged &&
		 (!strcmp(unmanaged, "yes") || !strcmp(unmanaged, "true"))) &&
	       takes(facts_setting(arena, text, "Match", "Name"), names) &&
	       takes(facts_setting(arena, text, "Match", "Type"), types) &&
	       takes(facts_setting(arena, text, "Match", "Kind"), kinds) &&
	       takes(facts_setting(arena, text, "Match", "Driver"), kinds);
}

/* The first that matches a device is the one for it. */
static const char *find_network(const struct facts *h)
{
	static const char *const kinds[] = {"veth", NULL};
	const char **files =
		facts_dropins(h, systemd_dirs, ARRAY_SIZE(systemd_dirs), ".network");

	for (; *files; files++) {
		const char *text = facts_text(h, *files), *kind, *unmanaged;

		if (!text)
			continue;
		if (takes_all(h->arena, text))
			return *files;
		kind = facts_setting(h->arena, text, "Match", "Kind");
		unmanaged = facts_setting(h->arena, text, "Link", "Unmanaged");
		if (kind && takes(kind, kinds) && unmanaged && *unmanaged == 'y')
			return NULL; /* left alone, by this one */
	}
	return NULL;
}

/* A list that has devices of ours in it. */
static bool leaves_ours(const struct facts *h, const char *path)
{
	const char *text = facts_text(h, path), *list;

	list = text ? facts_setting(h->arena, text, "keyfile", "unmanaged-devices")
		    : NULL;
	return list && (strstr(list, "type:veth") || strstr(list, "driver:veth") ||
			strstr(list, "interface-name:*") || !strcmp(list, "*"));
}

static const char *find_unmanaged(const struct facts *h)
{
	static const char *const dirs[] = {"/etc/NetworkManager/conf.d",
					   "/run/NetworkManager/conf.d",
					   "/usr/lib/NetworkManager/conf.d"};
	const char **files = facts_dropins(h, dirs, ARRAY_SIZE(dirs), ".conf");

	if (leaves_ours(h, "/etc/NetworkManager/NetworkManager.conf"))
		return "/etc/NetworkManager/NetworkManager.conf";
	for (; *files; files++)
		if (leaves_ours(h, *files))
			return *files;
	return NULL;
}

void facts_read_services(struct facts *h)
{
	find_daemons(&h->ways);
	h->ways.udev_policy = find_policy(h);
	h->ways.networkd_file = find_network(h);
	h->ways.nm_unmanaged = find_unmanaged(h);
}
