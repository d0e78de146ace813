# Finds what the system lacks and installs it with apt.
# SPDX-License-Identifier: Apache-2.0

# packages_of GROUP…: the names below [GROUP] in packages.txt.
packages_of() {
  local group
  for group in "$@"; do
    sed -n "/^\[$group\]\$/,/^\[/{/^[a-z]/p}" tools/packages.txt
  done
}

# missing_packages NAME…: those that are not installed, found in one call.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p' || true)
  comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u)
}

# need_system GROUP…: installs what is missing of these groups, and Go and npm where PATH has none.
need_system() {
  local wanted missing
  command -v dpkg-query >/dev/null || fail "this is not a Debian system (no dpkg-query)" \
    "use Debian 12, or install the libraries named in tools/packages.txt and call: cmake --preset release && cmake --build build/release"
  mapfile -t wanted < <(packages_of "$@")
  command -v go >/dev/null || wanted+=(golang-go)
  command -v npm >/dev/null || wanted+=(npm)
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Missing: ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "installing packages needs root, and there is no sudo" \
      "as root: apt-get install ${missing[*]}"
    root=(sudo)
  fi
  quietly "Reading the package lists" build/log/apt-update.txt "${root[@]}" apt-get update
  quietly "Installing ${#missing[@]} packages with apt" build/log/apt-install.txt \
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}
