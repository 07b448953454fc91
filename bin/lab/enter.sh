#!/bin/sh
# Starts a program inside a Debian userland, in a mount namespace that unshare(1) has just made for this process.
# usage: enter.sh PARENT ROOT HOSTS BIND... -- PROGRAM ARG...   (BIND: a directory shown inside at its own path, or from=to)
# The process that unshare started becomes the program itself: same pid, and it dies when its parent does.
set -eu
parent=$1 root=$2 hosts=$3
shift 3
# setpriv asked the kernel for our death with our parent's; a parent that went before that would not be noticed
[ "$PPID" = "$parent" ] || exit 1
mount --bind "$root" "$root"
cd "$root"
while [ "$1" != -- ]; do
  from=${1%%=*} to=${1#*=}
  [ -e "$root$to" ] || mkdir -p "$root$to"
  mount --rbind "$from" "$root$to"
  shift
done
shift
mount --bind "$hosts" "$root/etc/hosts"
# an image is shared by everything on this machine: nothing that runs in it may write to it
mount -o remount,bind,ro "$root"
unset LD_PRELOAD LD_LIBRARY_PATH TMPDIR
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 LC_ALL=C.UTF-8
ulimit -n 16384 2>/dev/null || :
exec chroot "$root" "$@"
