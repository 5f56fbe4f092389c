#!/bin/bash
# SPDX-License-Identifier: MIT
# What `make install` puts where, and that a program builds against it by pkg-config alone.
. "$(dirname "$0")/../int/lib.sh"

cd "$SRC" || exit 1
[ -x "$NETYARD" ] || skip_all "netyard is not built"
needs meson pkg-config
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

ok "installs" env DESTDIR="$root" meson install -C "$BUILD" --no-rebuild --quiet
option() {
	meson introspect "$BUILD" --buildoptions | jq -r --arg name "$1" '.[] | select(.name == $name).value'
}
prefix=$root$(option prefix)
libdir=$prefix/$(option libdir)
ok "prefix is there" test -d "$prefix" || { plan_done; exit; }

for f in libnetyard.so libnetyard.so.0 libnetyard.a pkgconfig/netyard.pc; do
	ok "$f" test -f "$libdir/$f"
done
for f in bin/netyard include/netyard.h share/netyard/netyard.schema.json \
	share/bash-completion/completions/netyard share/zsh/site-functions/_netyard \
	share/fish/vendor_completions.d/netyard.fish share/man/man1/netyard.1 \
	share/man/man1/netyard-up.1 share/man/man8/netyard.service.8 lib/systemd/system/netyard@.service share/man/man3/libnetyard.3 share/man/man5/netyard.yard.5 \
	share/man/man5/netyard-json.5 share/doc/netyard/README.md share/doc/netyard/LICENSE; do
	ok "$f" test -f "$prefix/$f"
done
for f in examples doc; do
	diff_ok "$(find "$f" -type f | LC_ALL=C sort)" "$(cd "$prefix/share/doc/netyard" && find "$f" -type f | LC_ALL=C sort)" \
		"all of $f, and nothing else"
done
ok "nothing else in bin" test "$(ls "$prefix/bin")" = netyard
ok "the schema is JSON" jq -e .title "$prefix/share/netyard/netyard.schema.json"
ok "bash reads its completion" bash -n "$prefix/share/bash-completion/completions/netyard"
for shell in zsh fish; do
	command -v "$shell" >/dev/null || { skip "$shell reads its completion" "no $shell here"; continue; }
	ok "$shell reads its completion" "$shell" -n "$(grep -rl . "$prefix/share/$shell" | head -1)"
done

# a program of somebody else's, in the build's own way (sanitizers)
cat >"$root/use.c" <<'C'
#include <netyard.h>
#include <stdio.h>
/* names that the library has inside, too */
int err_set(void), buf_add(void), arena_new(void);
int err_set(void) { return 0; }
int buf_add(void) { return 0; }
int arena_new(void) { return 0; }
int main(void)
{
	struct ny_world *world;

	if (ny_world_new(&world) < 0)
		return 1;
	ny_world_free(world);
	return puts(ny_version()) < 0;
}
C
export PKG_CONFIG_PATH=$libdir/pkgconfig
mapfile -t flags < <(sanitizer_flags)
# The folder is not where it will be: what pkg-config says of it is put below $root.
mapfile -t shared < <(pkg-config --cflags --libs netyard | tr ' ' '\n' | sed "s|${prefix#"$root"}|$prefix|" | grep .)
mapfile -t static < <(pkg-config --static --libs-only-l netyard | tr ' ' '\n' | grep -v '^-lnetyard$' | grep .)
ok "builds against the shared library" cc "${flags[@]}" -o "$root/shared" "$root/use.c" "${shared[@]}"
is "$(LD_LIBRARY_PATH=$libdir "$root/shared")" "$("$NETYARD" --version | grep -oE '[0-9.]+$')" "and runs"
ok "builds against the archive" cc "${flags[@]}" -o "$root/static" "$root/use.c" \
	-I"$prefix/include" "$libdir/libnetyard.a" "${static[@]}"
is "$("$root/static")" "$("$NETYARD" --version | grep -oE '[0-9.]+$')" "and runs"
plan_done
