#!/usr/bin/env bash
# Tries ./run and ./test on a bare Debian 12: makes a chroot with debootstrap, clones this repository into it and runs them there.
# SPDX-License-Identifier: Apache-2.0
#
# fresh-machine.sh [FOLDER [COMMAND…]]: FOLDER is build/fresh, the commands are ./run and ./test, when not given. Needs root.
# What this machine knows about its network (package mirror, resolver, certificates, registries of Go and npm) is read here
# and given to the chroot; nothing else of this machine is. A folder that exists is kept and used again.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/say.sh

release=bookworm
folder=$(realpath -m "${1:-build/fresh}")
shift || true
[ $# -gt 0 ] || set -- ./run ./test
[ "$(id -u)" -eq 0 ] || fail "a chroot needs root" "sudo tools/fresh-machine.sh"
command -v debootstrap >/dev/null || fail "debootstrap is missing" "apt-get install debootstrap"

if [ ! -e "$folder/etc/fresh-machine" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI)' "Release: $release" | head -n 1)
  quietly "Making a bare Debian in $folder" build/log/debootstrap.txt debootstrap --variant=minbase "$release" "$folder" "$mirror"
  touch "$folder/etc/fresh-machine"
fi

cp -L /etc/resolv.conf /etc/hosts "$folder/etc/"
rm -f "$folder/etc/apt/sources.list"
cp -r /etc/apt/sources.list.d /etc/apt/apt.conf.d "$folder/etc/apt/"
[ ! -e /etc/apt/sources.list ] || cp /etc/apt/sources.list "$folder/etc/apt/"
# Certificates of this machine's network; where the chroot has no others, its tools find these by the variables below.
mkdir -p "$folder/etc/ssl/network"
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/network/"
certificates=/etc/ssl/network/ca-certificates.crt
variables=("SSL_CERT_FILE=$certificates" "NODE_EXTRA_CA_CERTS=$certificates" "npm_config_cafile=$certificates")
for name in http_proxy https_proxy no_proxy GOPROXY GOSUMDB GONOSUMDB; do
  value=${!name:-}
  [ -n "$value" ] || case $name in GO*) value=$(go env "$name" 2>/dev/null || true) ;; esac
  [ -z "$value" ] || variables+=("$name=$value")
done
! command -v npm >/dev/null || variables+=("npm_config_registry=$(npm config get registry)")

rm -rf "$folder/root/schoolhouse"
git clone -q --no-hardlinks . "$folder/root/schoolhouse"

leave() { umount -l "$folder/dev" "$folder/proc" 2>/dev/null || true; }
trap leave EXIT
mount -t proc proc "$folder/proc"
mount --rbind /dev "$folder/dev"
mount --make-rslave "$folder/dev"

for command in "$@"; do
  start=$SECONDS
  say "On the fresh machine: $command"
  env -i "HOME=/root" "TERM=${TERM:-dumb}" "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "${variables[@]}" \
    chroot "$folder" bash -c 'cd /root/schoolhouse && eval "$1"' bash "$command" ||
    fail "$command failed on the fresh machine after $((SECONDS - start)) s" "look into it: chroot $folder"
  say "$command: $((SECONDS - start)) s"
done
