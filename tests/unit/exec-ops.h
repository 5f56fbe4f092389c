/* SPDX-License-Identifier: MIT */
/* An up that changes a running lab: every class, makes, sets and takes away. */
#pragma once

static const char *const before_up[] = {
	"netns-add ns=old alias=netyard:t:old",
	"bridge-add ns= if=br0 mac=02:00:00:00:00:01 group=7 alias=netyard:t:br0 gen=none "
	"stp=0 ageing=30000 fwd-mask=0 snooping=1",
	"mtu-set ns= if=br0 old= new=1500",
	"addr-add ns=old if=lo cidr=10.9.9.9/32 flags=",
	"veth-add ns= if=z peer-ns=old peer=e mac=02:00:00:00:00:02 mtu=1500 group=7 "
	"alias=netyard:t:br0:z gen=none master=br0 peer-mac=02:00:00:00:00:03 "
	"peer-mtu=1500 peer-group=7 peer-alias=netyard:t:old:e peer-gen=eui64",
};

static const char *const up[] = {
	"netns-add ns=a alias=netyard:t:a",
	"netns-add ns=b alias=netyard:t:b",
	"veth-add ns= if=xa peer-ns=a peer=e mac=02:00:00:00:01:01 mtu=1500 group=7 "
	"alias=netyard:t:br0:xa gen=none master=br0 peer-mac=02:00:00:00:01:02 "
	"peer-mtu=1500 peer-group=7 peer-alias=netyard:t:a:e peer-gen=eui64",
	"veth-add ns= if=xb peer-ns=b peer=e mac=02:00:00:00:02:01 mtu=1500 group=7 "
	"alias=netyard:t:br0:xb gen=none master=br0 peer-mac=02:00:00:00:02:02 "
	"peer-mtu=1500 peer-group=7 peer-alias=netyard:t:b:e peer-gen=eui64",
	"mtu-set ns= if=br0 old=1500 new=9000",
	"addr-add ns=a if=e cidr=10.0.0.1/24 flags=",
	"route-add ns=a to=10.1.0.0/16 metric=0 via=10.0.0.2 if=e",
	"addr-del ns=old if=lo cidr=10.9.9.9/32 flags=",
	"veth-del ns= if=z peer-ns=old peer=e mac=02:00:00:00:00:02 mtu=1500 group=7 "
	"alias=netyard:t:br0:z gen=none master=br0 peer-mac=02:00:00:00:00:03 "
	"peer-mtu=1500 peer-group=7 peer-alias=netyard:t:old:e peer-gen=eui64",
	"netns-del ns=old alias=netyard:t:old",
};
