#!/bin/bash
# SPDX-License-Identifier: MIT
# enable and disable: files in /etc/netyard, the unit's links as the real systemctl makes them, what
# stands in the way, and all or nothing.  A boot itself is tests/vm/boot (make check-boot).
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq setpriv

# an /etc of the test's own
cp -a /etc "$T/etc" && rm -rf "$T/etc/netyard" && mount --bind "$T/etc" /etc || skip_all "cannot mount"
links=/etc/systemd/system/multi-user.target.wants
unit=$links/netyard@pair.service
file=/etc/netyard/pair.yard.yml
mkdir -p "$T/fake"

# systemctl as of a host that runs systemd; $T/fails: the verb that fails
cat >"$T/fake/systemctl" <<'SH'
#!/bin/sh
[ "$1" = --quiet ] && shift
lab=${2#netyard@} lab=${lab%.service} link=/etc/systemd/system/multi-user.target.wants/$2
echo "$*" >>/run/test/called
[ "$1" != "$(cat /run/test/fails 2>/dev/null)" ] || { echo "fake: no $1" >&2; exit 5; }
case $1 in
--version) ;;
enable) mkdir -p "${link%/*}" && ln -sfn /nowhere "$link" ;;
disable) rm -f "$link" ;;
is-enabled) [ -L "$link" ] ;;
reload-or-restart) exec "$NETYARD" up --adopt "/etc/netyard/$lab.yard.yml" ;;
stop) exec "$NETYARD" down "$lab" ;;
*) exit 9 ;;
esac
SH
chmod +x "$T/fake/systemctl"
real=$PATH

# etc: what is below /etc/netyard, and which labs are enabled
etc() {
	find /etc/netyard "$links" \( -path '/etc/netyard*' -o -name 'netyard@*' \) -printf '%y %m %p\n' 2>/dev/null |
		sed 's/^l 777/l/' | sort
}

"$NETYARD" new single,2 --name pair >pair.yard.yml
sed 's/10\.0\.0\./10.0.9./' pair.yard.yml >other.yard.yml
empty=$(picture) none=$(etc)

# --- the real one, on a host that systemd has not started ----------------------------

if command -v systemctl >/dev/null; then
	mkdir -p /etc/systemd/system
	sed "s|@bindir@|${NETYARD%/*}|" "$SRC/systemd/netyard@.service.in" >'/etc/systemd/system/netyard@.service'
	gives 0 "enable" "$NETYARD" enable pair.yard.yml
	is "$out" "lab pair comes up at boot, from $file" "... says so"
	is "$msg" "" "... and nothing else"
	diff_ok "d 755 /etc/netyard"$'\n'"f 644 $file"$'\n'"l $unit" "$(etc)" "... the file, and the unit's link"
	ok "... the file is a copy" cmp pair.yard.yml "$file"
	is "$(systemctl is-enabled netyard@pair)" enabled "... systemctl says it, too"
	same_picture "$empty" "... nothing is brought up"
	before=$(etc)
	gives 0 "again" "$NETYARD" enable pair.yard.yml
	is "$(etc)" "$before" "... changes nothing"
	gives 0 "disable" "$NETYARD" disable pair
	is "$out" "lab pair no longer comes up at boot; its file stays: $file" "... says so"
	ok "... the link is gone, the file stays" test ! -L "$unit" -a -f "$file"
	gives 0 "disable again" "$NETYARD" disable pair
	is "$out" "lab pair was not enabled: nothing to do" "... is no error"
	gives 0 "enable by name" "$NETYARD" enable pair
	ok "... the link is there" test -L "$unit"
	gives 1 "--now, where systemd does not run" "$NETYARD" enable --now pair
	like "$msg" "systemd does not run here: 'netyard up $file'" "... says what to do"
	if command -v systemd-analyze >/dev/null; then
		ok "systemd takes the unit" systemd-analyze verify --man=no /etc/systemd/system/netyard@.service
	else
		skip "systemd takes the unit" "no systemd-analyze here"
	fi
	rm -rf "$unit" /etc/netyard '/etc/systemd/system/netyard@.service'
	gives 1 "a unit that is not installed" "$NETYARD" enable pair.yard.yml
	like "$msg" "'systemctl enable netyard@pair.service' failed.*nothing was changed" "... is told"
	is "$(etc)" "$none" "... nothing was changed"
else
	skip "the real systemctl" "no systemctl here"
fi

# --- none ------------------------------------------------------------------------------

mkdir bin && ln -s "$(command -v true)" bin/true
gives 1 "no systemctl" env PATH="$T/bin" "$NETYARD" enable pair.yard.yml
like "$msg" "systemctl is not found; have 'netyard up --adopt $file' run at boot" "... says what to do"
is "$(etc)" "$none" "... nothing was changed"
gives 1 "no systemctl: disable" env PATH="$T/bin" "$NETYARD" disable pair
like "$msg" 'there is no systemd' "... is told"

# --- systemd runs ------------------------------------------------------------------------

export PATH=$T/fake:$real
mkdir -p /run/systemd/system
gives 0 "enable --now" "$NETYARD" enable --now pair.yard.yml
is "$out" "lab pair is up, and comes up at boot, from $file" "... says so"
gives 0 "... it is up" "$NETYARD" ping pair
built=$(picture)
is "$("$NETYARD" show --format json pair | jq -r .file)" "$file" "... from the copy"

gives 1 "another file of that name" "$NETYARD" enable other.yard.yml
like "$msg" "there is another $file: nothing was changed; --force" "... is refused"
ok "... the first one stays" cmp pair.yard.yml "$file"
gives 0 "--force" "$NETYARD" enable --force other.yard.yml
ok "... puts it in its place" cmp other.yard.yml "$file"
same_picture "$built" "... and changes nothing without --now"
gives 0 "enable --now of a lab that is up" "$NETYARD" enable --now pair
like "$("$NETYARD" show pair)" '10\.0\.9\.1' "... changes it"
ok "standard input" "$NETYARD" enable --force - <pair.yard.yml
ok "... is copied" cmp pair.yard.yml "$file"

echo enable >fails
before=$(etc)
gives 1 "systemctl enable fails" "$NETYARD" enable --force other.yard.yml
like "$msg" 'fake: no enable' "... in its own words"
ok "... the old file is back" cmp pair.yard.yml "$file"
is "$(etc)" "$before" "... all is as it was"
echo reload-or-restart >fails
gives 1 "it does not come up" "$NETYARD" enable --now pair
like "$msg" 'the lab is enabled, but did not come up' "... is told"
echo disable >fails
gives 1 "systemctl disable fails" "$NETYARD" disable pair
like "$msg" 'the lab still comes up at boot' "... is told"
rm fails

gives 0 "disable" "$NETYARD" disable pair
gives 0 "... leaves it up" "$NETYARD" ping pair
gives 0 "enable, by the file of the boot" "$NETYARD" enable "$file"
gives 0 "disable --now" "$NETYARD" disable --now pair
is "$out" "lab pair is down, and no longer comes up at boot; its file stays: $file" "... says so"
same_picture "$empty" "... it is down"
run "$NETYARD" up pair.yard.yml
gives 0 "disable --now of one that was brought up by hand" "$NETYARD" disable --now pair
same_picture "$empty" "... takes it down"

# --- what is wrong -----------------------------------------------------------------------

rm -rf /etc/netyard
echo 'nodes: {a: {knid: bridge}}' >bad.yard.yml
gives 1 "a file with faults" "$NETYARD" enable bad.yard.yml
like "$msg" "bad.yard.yml:1:.*knid" "... is told them"
ip link add pair-sw type veth peer name other
ip netns add pair-ns1
gives 1 "something in the way" "$NETYARD" enable pair.yard.yml
like "$msg" 'would not come up now: nothing was changed' "... is told"
is "$(etc)" "$none" "... nothing was changed"
gives 0 "... but with --force" "$NETYARD" enable --force pair.yard.yml
ok "... it is enabled" test -L "$unit"
ip link del other
ip netns del pair-ns1
mv "$file" /etc/netyard/two.yard.yml
echo 'name: three' >>/etc/netyard/two.yard.yml
sed -i '/^name: pair/d' /etc/netyard/two.yard.yml
gives 1 "a file below another name" "$NETYARD" enable two
like "$msg" 'its lab is called three, so the file is to be called /etc/netyard/three.yard.yml' "... is told"
gives 1 "a name without a file" "$NETYARD" enable four
like "$msg" 'there is no /etc/netyard/four.yard.yml; name the topology file' "... is told"
gives 64 "no name of a lab" "$NETYARD" enable FOUR
gives 64 "... of disable" "$NETYARD" disable 'FOUR'
gives 1 "not root" setpriv --reuid 65534 --clear-groups --inh-caps=-all "$NETYARD" disable two
like "$msg" 'run netyard as root' "... is told"
is "$("$NETYARD" __complete words enable t | cut -f1 | head -1)" two "completion knows the files of /etc/netyard"
rm -f "$T"/*.yard.yml
plan_done
