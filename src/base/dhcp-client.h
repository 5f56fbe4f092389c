/* SPDX-License-Identifier: MIT */
/*
 * How a node asks for addresses by DHCP: a program for sh(1), of which others are told
 * what they have to run.  It runs a client of the distribution, and is its script, too:
 *
 *	sh FILE IF 4|6		asks, until it is ended
 *	FILE EVENT, FILE	what the client tells (udhcpc, dhclient)
 *
 * It sets addresses and routes of IF, and the node's own resolv.conf, which is the lab's.
 * Nothing of the host's is touched.
 */
#pragma once

#define DHCP_CLIENT_FILE "dhcp" /* in the directory of the service */

extern const char dhcp_client[];
