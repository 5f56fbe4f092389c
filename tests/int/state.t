#!/bin/bash
# SPDX-License-Identifier: MIT
# The state directory: no space in it, not writable, not ours, too few descriptors;
# and journals that are torn, of another boot, or nobody's.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
world "$@"
needs jq
seeded

file=$SRC/examples/dual-stack.yard.yml lab=dual-stack
"$NETYARD" up "$file" >/dev/null
built=$(picture)
"$NETYARD" down "$file" >/dev/null
empty=$(picture)

nothing_is_left() {
	[ "$(picture)" = "$empty" ] && [ -z "$(ls -A /run/netyard 2>/dev/null)" ]
}

# cleared: whatever a test has left goes
cleared() {
	umount /run/netyard 2>/dev/null
	rm -rf /run/netyard
}

# --- no space --------------------------------------------------------------------------

# small OPTIONS...: the lab on ever larger state directories, until it fits: each failure
# leaves nothing, and is told
small() {
	local option failed=0
	for option; do
		mkdir -p /run/netyard
		mount -t tmpfs -o "mode=700,$option" none /run/netyard
		run "$NETYARD" up "$file"
		[ "$status" = 0 ] && break
		failed=$((failed + 1))
		if [ "$status" != 1 ] || ! nothing_is_left ||
			! grep -q '/run/netyard.*: No space left on device; make room there' <<<"$msg"; then
			fail "$option: fails as it should" "status $status: $msg" "$(ls -lR /run/netyard)"
			break
		fi
		cleared
	done
	is "$status" 0 "$option is enough"
	ok "... less is told, and leaves nothing" test "$failed" -ge 2
	run "$NETYARD" down "$lab"
	ok "... down leaves nothing" nothing_is_left
	cleared
}

small size=4k size=8k size=12k size=16k size=20k size=24k size=28k size=32k size=64k size=128k
small size=1m,nr_inodes=1 size=1m,nr_inodes=2 size=1m,nr_inodes=3 size=1m,nr_inodes=4 \
	size=1m,nr_inodes=5 size=1m,nr_inodes=6 size=1m,nr_inodes=7

mkdir -p /run/netyard
mount -t tmpfs -o mode=700,size=256k none /run/netyard
run "$NETYARD" up "$file"
dd if=/dev/zero of=/run/netyard/ballast bs=1k count=256 2>/dev/null
gives 0 "no space: down needs none" "$NETYARD" down "$lab"
same_picture "$empty" "... nothing is left"
is "$(ls /run/netyard)" ballast "... no state either"

# --- not writable, not ours -------------------------------------------------------------

mount -o remount,ro /run/netyard
gives 1 "read-only: up" "$NETYARD" up "$file"
like "$msg" '/run/netyard.*: Read-only file system; .*writable' "... the message"
same_picture "$empty" "... nothing is touched"
cleared

# refused WHY NAME: up does not touch the host, the message says why
refused() {
	gives 1 "$2: up" "$NETYARD" up "$file"
	like "$msg" "$1" "... the message"
	same_picture "$empty" "... nothing is touched"
	rm -rf /run/netyard
}
mkdir elsewhere
ln -s "$T/elsewhere" /run/netyard
refused '/run/netyard: not a directory; .*remove' "a symbolic link"
is "$(ls elsewhere)" "" "... nothing is written elsewhere"
mkdir -m 700 /run/netyard
ln -s "$T/elsewhere" /run/netyard/$lab
refused "/run/netyard/$lab: not a directory; .*remove" "a symbolic link below"
mkdir -m 777 /run/netyard
refused '/run/netyard: can be written by others' "a directory of everybody"
mkdir -m 700 /run/netyard
chown 4242 /run/netyard
refused '/run/netyard: belongs to somebody else' "a directory of somebody else"
echo >/run/netyard
refused '/run/netyard: not a directory' "a file"

# --- too few descriptors -----------------------------------------------------------------

failed=0
for n in $(seq 4 40); do
	run bash -c "ulimit -n $n; exec '$NETYARD' up '$file'"
	[ "$status" = 0 ] && break
	failed=$((failed + 1))
	if [ "$status" != 1 ] || ! nothing_is_left; then
		fail "$n descriptors: fails as it should" "status $status: $msg"
		break
	fi
	grep -q 'Too many open files.*ulimit -n' <<<"$msg" || last=$msg
done
is "$status" 0 "$n descriptors are enough"
ok "... fewer are told, and leave nothing" test "$failed" -gt 0
is "${last:-}" "" "... always with the way out"
run "$NETYARD" down "$file"

# --- journals ----------------------------------------------------------------------------

journal=/run/netyard/$lab/journal
seam count up "$file"
lines=$(seam_count lines)
run "$NETYARD" down "$file"

# torn BYTES: killed, and the last line of the journal is not whole
for cut in 1 9 40; do
	seam "line:$((lines / 2))" up "$file"
	truncate -s "-$cut" "$journal"
	gives 0 "a torn line, $cut bytes less: up" "$NETYARD" up "$file"
	same_picture "$built" "... the lab is whole"
	run "$NETYARD" down "$file"
	ok "... down leaves nothing" nothing_is_left
done

seam "line:$((lines / 2))" up "$file"
killed=$(picture)
echo "hello" >>"$journal"
for c in up up; do
	gives 1 "a line that is none: $c" "$NETYARD" $c "$file"
	like "$msg" "$journal: line $((lines / 2 + 1)): .*; \"netyard down $lab\"" "... file, line, way out"
	same_picture "$killed" "... nothing is touched"
done
gives 0 "... down" "$NETYARD" down "$lab"
ok "... leaves nothing" nothing_is_left

seam "line:$lines" up "$file"
sed -i '1s/[^ ]*$/00000000-0000-0000-0000-000000000000/' "$journal"
gives 0 "of another boot: up" "$NETYARD" up "$file"
same_picture "$built" "... the lab is whole"
gives 0 "... down" "$NETYARD" down "$lab"
ok "... leaves nothing" nothing_is_left

seam "line:$((lines / 2))" up "$file"
head -c 4096 /dev/urandom >"$journal"
gives 1 "random bytes: up" "$NETYARD" up "$file"
like "$msg" "$journal: line 1: " "... file and line"
gives 0 "... down" "$NETYARD" down "$lab"
ok "... leaves nothing" nothing_is_left

seam "line:$((lines / 2))" up "$file"
rm "$journal"
gives 0 "no journal: up" "$NETYARD" up "$file"
same_picture "$built" "... the lab is whole"
echo "what is this" >"/run/netyard/$lab/lock"
gives 0 "a lock with something in it: down" "$NETYARD" down "$lab"
ok "... leaves nothing" nothing_is_left

plan_done
