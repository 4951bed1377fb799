# Boots the host in the folder it runs in: systemd-boot.sh NAME CONTROL-GROUP…
# systemd takes over the control groups that it is started in, so each host gets its own; 0 is whoever writes it.
name=$1
shift
for group in "$@"; do
  mkdir -p "$group"
  echo 0 > "$group/cgroup.procs"
done
exec systemd-nspawn --quiet --directory=root --boot --register=no --keep-unit --machine="$name" --hostname="$name" \
  --network-namespace-path="/run/netns/$name" --link-journal=no --resolv-conf=off --timezone=off --console=pipe
