#!/bin/bash
# SPDX-License-Identifier: MIT
# In the guest of boot.t, as a service: what came up at boot.  The first boot ends in a crash, the
# second with `systemctl stop`.
# Usage: guest.sh units|before|look
export NETYARD=/usr/bin/netyard BUILD=/boot-test SRC=/boot-test NY_TIMEOUT=300
# shellcheck source=../int/lib.sh
. /boot-test/lib.sh
T=/boot-test
labs='flat rows own'
cd "$T" || exit 1

# The world before the labs: the first time, what is left of them has to be that.
before() {
	picture >/run/before
	[ -e first ] || cp /run/before first
	ovs-vsctl --bare --columns=name find Interface external_ids:netyard=rows | sort >/run/rows
	cat /proc/sys/kernel/random/boot_id >>boots
}

# since UNIT PROPERTY: microseconds since the boot
since() {
	systemctl show --value -p "$2" "$1"
}

up() {
	local lab
	for lab in $labs; do
		is "$(systemctl is-active "netyard@$lab")" active "$lab: its unit is active" ||
			diag "$(journalctl --no-pager -b -u "netyard@$lab" | tail -n 20)"
		gives 0 "$lab: ping" "$NETYARD" ping "$lab"
		gives 0 "$lab: show --check" "$NETYARD" show --check "$lab"
	done
	ok "the system's Open vSwitch was there before" \
		test "$(since openvswitch-switch ActiveEnterTimestampMonotonic)" -lt "$(since netyard@rows InactiveExitTimestampMonotonic)"
	ok "network-online.target came after" \
		test "$(since network-online.target ActiveEnterTimestampMonotonic)" -ge "$(since netyard@rows ActiveEnterTimestampMonotonic)"
	is "$(pgrep -c -f /run/netyard/own/ovs/)" 2 "own: its Open vSwitch runs on"
}

first() {
	is "$(cat /run/rows)" "" "no rows of any lab are there before"
	up
	echo "$tests $failures" >count
	sync
	echo b >/proc/sysrq-trigger
	sleep 60
}

second() {
	is "$(sort -u boots | wc -l)" 2 "this is another boot"
	is "$(wc -l </run/rows)" 3 "rows of the last boot are there before"
	up
	gives 1 "nothing is believed of the last boot" grep -q "$(head -n 1 boots)" -r /run/netyard

	sed -i 's/10\.0\.0\.1/10.0.0.77/' /etc/netyard/flat.yard.yml
	gives 0 "reload after an edit" systemctl reload netyard@flat
	like "$(ip -n flat-ns1 addr)" '10\.0\.0\.77/' "... changes it"
	echo 'nodes: {}' >/etc/netyard/flat.yard.yml
	gives 1 "reload of a faulty file" systemctl reload netyard@flat
	like "$(ip -n flat-ns1 addr)" '10\.0\.0\.77/' "... leaves the lab"
	is "$(systemctl is-active netyard@flat)" active "... and the unit"

	gives 0 "stop" systemctl stop 'netyard@*'
	is "$(picture)" "$(cat first)" "... takes all away without a trace" || diff_ok "$(cat first)" "$(picture)" "... which is"
	is "$(ls /run/netyard 2>/dev/null)" "" "... of what is noted, too"
	gives 0 "start" systemctl start netyard@own
	gives 0 "disable --now" "$NETYARD" disable --now own
	is "$(systemctl is-enabled netyard@own)" disabled "... the unit is disabled"
	gives 0 "enable --now" "$NETYARD" enable --now own
	gives 0 "... is up" "$NETYARD" ping own
	is "$(systemctl is-active netyard@own)" active "... by its unit"
	gives 0 "restart" systemctl restart netyard@own
	gives 0 "... is up" "$NETYARD" ping own
	plan_done
}

# Numbers of tests go on from boot to boot.
look() {
	systemctl is-system-running --wait >/dev/null
	exec >/dev/virtio-ports/out 2>&1
	[ ! -e count ] || read -r tests failures <count
	if [ "$(sort -u boots | wc -l)" = 1 ]; then
		first
	else
		(second)
		systemctl poweroff
	fi
}

units() {
	cat >/etc/systemd/system/before.service <<-'UNIT'
		[Unit]
		After=openvswitch-switch.service
		Before=netyard@flat.service netyard@rows.service netyard@own.service
		[Service]
		Type=oneshot
		ExecStart=/bin/bash /boot-test/guest.sh before
		[Install]
		WantedBy=multi-user.target
	UNIT
	cat >/etc/systemd/system/look.service <<-'UNIT'
		[Unit]
		Wants=network-online.target
		[Service]
		Type=exec
		ExecStart=/bin/bash /boot-test/guest.sh look
		[Install]
		WantedBy=multi-user.target
	UNIT
	systemctl enable before.service look.service
	systemctl mask serial-getty@ttyS0.service # nobody logs in
}

"$1"
