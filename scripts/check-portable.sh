#!/usr/bin/env bash
# Fails unless a Linux binary runs on a glibc of the given version, or on musl, and needs nothing beside it.
#
#   scripts/check-portable.sh FILE [GLIBC VERSION | musl]
set -euo pipefail

file=$1 limit=${2:-2.17}

newest=$(readelf --version-info --wide "$file" | { grep -oE 'GLIBC_[0-9.]+' || true; } | sed 's/GLIBC_//' | sort -Vu | tail -1)
libraries=$(readelf --dynamic --wide "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
failed=0
fail() { echo "$file: $*" >&2; failed=1; }

if [ "$limit" = musl ]; then
  [ -z "$newest" ] || fail "needs glibc $newest"
  # All of musl is in the one library; libgcc_s.so.1 is not in every image that has Node.
  allowed='libc.so'
else
  [ -n "$newest" ] || fail 'names no version of glibc'
  [ "$(printf '%s\n%s\n' "$newest" "$limit" | sort -V | tail -1)" = "$limit" ] || fail "needs glibc $newest, more than $limit"
  allowed='libc.so.6 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1'
fi
for library in $libraries; do
  case " $allowed " in
    *" $library "*) ;;
    *) fail "needs $library" ;;
  esac
done
if readelf --sections --wide "$file" | grep -qE '\.symtab|\.debug_'; then fail 'is not stripped'; fi
if readelf --dynamic --wide "$file" | grep -qE 'RPATH|RUNPATH|TEXTREL'; then fail 'has an RPATH or relocations in its text'; fi
if readelf --program-headers --wide "$file" | grep GNU_STACK | grep -q E; then fail 'wants an executable stack'; fi
if grep -qaE "$HOME/|/home/|/Users/" "$file"; then fail 'contains a path of the machine that built it'; fi

echo "$file: $([ "$limit" = musl ] && echo musl || echo "glibc $newest"), $(stat -c %s "$file") bytes, needs $libraries"
exit $failed
