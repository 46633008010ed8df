#!/bin/sh
# Puts the real Alertmanager into a cache outside the work tree (Debian package prometheus-alertmanager, unpacked without root) and prints the
# path of what starts it. Idempotent; uses an installed one when there is one. Needs apt-get and dpkg otherwise. Fails loudly.
set -eu
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/alertmanager"
RUN="$HOME_DIR/run-alertmanager"
for installed in prometheus-alertmanager alertmanager; do
  if command -v "$installed" >/dev/null 2>&1; then command -v "$installed"; exit 0; fi
done
if [ ! -e "$HOME_DIR/done" ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "no Alertmanager on the PATH, and no apt-get to fetch one" >&2; exit 1; }
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR/state/lists/partial" "$HOME_DIR/cache/archives/partial" "$HOME_DIR/root"
  cd "$HOME_DIR"
  echo "fetching prometheus-alertmanager into $HOME_DIR" >&2
  # Package lists of our own when the machine's are missing or old: needs no root.
  OWN="-o Dir::State=$HOME_DIR/state -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache=$HOME_DIR/cache -o APT::Sandbox::User="
  if ! apt-get -q -o APT::Sandbox::User= download prometheus-alertmanager >&2; then
    rm -f ./*.deb
    apt-get -q $OWN update >&2
    apt-get -q $OWN download prometheus-alertmanager >&2
  fi
  dpkg -x ./prometheus-alertmanager_*.deb root >&2
  rm -rf ./*.deb state cache
  # Debian's build reads its templates from /usr/share/prometheus/alertmanager, where only root may put them: a path of the same length that
  # means the working directory takes its place, and the starter goes to the unpacked templates first.
  LC_ALL=C sed -i 's#/usr/share/prometheus/alertmanager#./././././././././././././././././#g' root/usr/bin/prometheus-alertmanager
  printf '#!/bin/sh\ncd "%s" && exec "%s" "$@"\n' "$HOME_DIR/root/usr/share/prometheus/alertmanager" "$HOME_DIR/root/usr/bin/prometheus-alertmanager" > "$RUN"
  chmod +x "$RUN"
  "$RUN" --version >&2
  : > done
fi
echo "$RUN"
