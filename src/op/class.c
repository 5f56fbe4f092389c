/* SPDX-License-Identifier: MIT */
/*
 * The classes of operations: what those of one class have in common.
 */
#include "op/op.h"

const struct op_class_row op_classes[C_COUNT] = {
	[C_NETNS] =
		{
			.objects = {{.name = A_NS}},
			.holds = true,
		},
	[C_DAEMON] =
		{
			.objects = {{.name = A_DB}},
			.needs = {{.name = A_NS}},
			.holds = true,
			.runs = true,
		},
	/* Deleting devices first, in one request, is faster than leaving them to their
	 * namespaces; many go in the one that deletes their parent. */
	[C_LINK] =
		{
			.objects = {{A_NS, A_IF}, {A_PEER_NS, A_PEER}},
			.needs = {{.name = A_NS},
				  {.name = A_PEER_NS},
				  {.name = A_FROM},
				  {A_FROM, A_PARENT, .along = ALONG}},
			.holds = true,
			.devices = true,
		},
	/* It is the same device after it, and goes along with nothing: taken back, it is
	 * elsewhere. */
	[C_MOVE] =
		{
			.needs = {{.name = A_NS},
				  {.name = A_FROM},
				  {A_NS, A_IF},
				  {A_FROM, A_IF}},
		},
	/* A row goes with its bridge (both, of patch ports) or with the database; not
	 * with its device, nor with the namespace that is in. */
	[C_OVS] =
		{
			.objects = {{A_DB, A_IF},
				    {A_DB, A_PEER},
				    {A_DB, A_MIRROR},
				    {A_NS, A_IF, T_DEVICE},
				    {A_FROM, A_IF, T_ABROAD}},
			.needs = {{.name = A_NS},
				  {.name = A_FROM},
				  {A_NS, A_IF, T_TAKES_DEVICE},
				  {.name = A_DB, .along = ALONG},
				  {A_DB, A_MASTER, .along = ALONG_WITH_ALL},
				  {A_DB, A_PEER_MASTER, .along = ALONG_WITH_ALL},
				  {A_DB, A_OUTPUT}},
			.set_needs = {{.name = A_NS},
				      {.name = A_DB, .along = ALONG},
				      {A_DB, A_IF, .along = ALONG},
				      {A_DB, A_MIRROR, .along = ALONG}},
			.holds = true,
			.whole = true,
		},
	/* What a switch has of a port goes with the port and the switch, not with either
	 * alone. */
	[C_PORT] =
		{
			.needs = {{.name = A_NS, .along = ALONG},
				  {A_NS, A_IF, .along = ALONG_WITH_ALL},
				  {A_NS, A_MASTER, .along = ALONG_WITH_ALL}},
		},
	/* Another name of a device is a name, too. */
	[C_CONF] =
		{
			.objects = {{A_NS, A_ALTNAME}},
			.needs = {{.name = A_NS, .along = ALONG},
				  {A_NS, A_IF, .along = ALONG},
				  {A_NS, A_MASTER, T_JOINS},
				  {A_NS, A_OUTPUT},
				  {A_NS, A_NEXTHOPS}},
			.set_needs = {{.name = A_NS, .along = ALONG},
				      {A_NS, A_IF, .along = ALONG},
				      {A_NS, A_MASTER, .along = ALONG},
				      {A_DB, A_IF, .along = ALONG}},
		},
	/* It may be about a device, and is of no use without that. */
	[C_SERVICE] =
		{
			.objects = {{.name = A_PLACE}},
			.needs = {{.name = A_NS}, {A_NS, A_IF}},
			.holds = true,
			.runs = true,
			.first = true,
		},
};
