#!/usr/bin/env bash
# Fails if a Windows binary needs a library that is not part of Windows 10, doesn't register with Node, or contains a path of the machine that built it.
#
#   scripts/check-dll.sh FILE
set -euo pipefail

file=$1
libraries=$(objdump --private-headers "$file" | sed -n 's/.*DLL Name: //p' | tr 'A-Z' 'a-z' | sort -u | tr '\n' ' ')
failed=0
fail() { echo "$file: $*" >&2; failed=1; }

[ -n "$libraries" ] || fail 'is not a Windows binary'
for library in $libraries; do
  case $library in
    kernel32.dll | ntdll.dll | advapi32.dll | bcrypt.dll | bcryptprimitives.dll | msvcrt.dll | ws2_32.dll | user32.dll | userenv.dll) ;;
    api-ms-win-*.dll) ;;
    *) fail "needs $library" ;;
  esac
done
objdump --private-headers "$file" | grep 'napi_register_module_v1$' > /dev/null || fail 'does not export napi_register_module_v1, so Node cannot register it'
if grep -qaE "$HOME/|/home/|/Users/" "$file"; then fail 'contains a path of the machine that built it'; fi

echo "$file: $(stat -c %s "$file") bytes, needs $libraries"
exit $failed
