/* SPDX-License-Identifier: MIT */
/*
 * What an Open vSwitch database says, as it says it: bridges, their ports, and the
 * interface of each.
 */
#pragma once

#include <jansson.h>

#include "snapshot/snapshot.h"

/* What copies frames of ports to a port. */
struct ovs_mirror {
	const char *name;
	const char *mark;   /* as of a bridge */
	const char *output; /* a port; "" none */
	bool all;	    /* of all ports */
	bool more;	    /* by VLANs, or into one */
	const char **src;   /* of these ports what is received, */
	size_t n_src;
	const char **dst; /* ... of these what is sent */
	size_t n_dst;
};

struct ovs_bridge {
	const char *name;
	const char *mark;		/* as an alias has it; "" none */
	const char *datapath;		/* "system" or "netdev" */
	const char *hwaddr;		/* other_config, "" where it is not set */
	const char *set[SETTING_COUNT]; /* as it is written there, "" the same */
	bool works;			/* it has a datapath */
	bool controlled;		/* by an OpenFlow controller */
	bool secure;			/* without one it has no flows (fail_mode) */
	struct ovs_mirror *mirrors;
	size_t n_mirrors;

	/* A reading's own notes: of the mark; NULL: none */
	const char *lab, *node;
	struct node *is; /* in the topology, or NULL */
};

struct ovs_port {
	const char *name; /* of the port, and of its (first) interface */
	struct ovs_bridge *bridge;
	const char *type;	  /* "", internal, patch, ... */
	const char *options;	  /* all that are set, as "key=value,...", or "" */
	const char *peer;	  /* options:peer, or "" */
	const char *remote, *key; /* of a tunnel: options, or "" */
	const char *tag;	  /* its VLAN, "10", or "" */
	const char *mode;	  /* of VLANs, as it was set, or "" */
	const char *trunks;	  /* the only VLANs that it carries, "20,30-40", or "" */
	bool trunks_plain;	  /* ... among them frames without a tag */
	bool isolated;		  /* from others that are ("protected") */
	const char *stp_state, *stp_seconds; /* of a spanning tree, since when, or "" */
	const char *rstp_state, *rstp_role;  /* of a rapid one */
	const char *cost, *rstp_cost;	     /* of a way of the two, or "" */
	bool queues;			     /* it has a row of QoS */
	uint32_t policed;		     /* what it takes in, kbit/s; 0: all */
	const char *mirror; /* it is where the frames of this mirror go, or NULL */
	json_int_t number;  /* in OpenFlow; 0: none */
	size_t n_ifaces;    /* more than one: a bond */
	const char *mac;    /* of its device, as Open vSwitch last saw it; or "" */
	const char *mark, *of_mark; /* of the port, and of its interface; "" */
	const char *error;	    /* why it does not work, or NULL */

	/* A reading's own notes: of the mark; NULL: none */
	const char *lab, *node, *iface;
	const char *of_node, *of_iface; /* of that on its interface */
	struct iface *as;		/* what it is in the topology; NULL: nothing */
};

struct ovs_scan {
	const char *db;	     /* its socket */
	bool served;	     /* ovs-vswitchd is at work on it */
	bool deaf;	     /* ... but the kernel's datapath has nobody who listens */
	struct netns *netns; /* where its devices are; NULL: that was not read */
	struct ovs_bridge *bridges;
	size_t n_bridges;
	struct ovs_port *ports; /* without the bridges' own */
	size_t n_ports;
};

/* Reads all of a database; what is not of this lab, too.  Errors as ovsdb_open and
 * ovsdb_transact have them. */
int ovs_read(struct ny_world *w, struct arena *arena, const char *db,
	     struct ovs_scan *ret, struct err *err);
/* The same into s->ovs; its devices are in that namespace. */
int snap_ovs(struct snapshot *s, const char *db, struct netns *netns, struct err *err);
/* The same from the database's answers: pure. */
int ovs_answers(struct arena *arena, const json_t *results, struct ovs_scan *ret,
		struct err *err);
/* The MTU that Open vSwitch gives a bridge's internal ports, which is not always that of
 * its own: the least of all other ports', or what Ethernet has.  mtu: of a port's device;
 * 0: it does not count. */
uint32_t ovs_bridge_mtu(const struct ovs_scan *ovs, const char *bridge,
			uint32_t (*mtu)(void *data, const struct ovs_port *p),
			void *data);
/* What is set on a bridge; where it says nothing, or nonsense, what it then is. */
void ovs_settings(const struct ovs_bridge *b, uint32_t ret[SETTING_COUNT]);
