/** What the script runs besides the shell itself. */
export const PROGRAMS: readonly string[] = ['cat', 'dd', 'mkdir', 'rm', 'setsid', 'sleep', 'wc'];

/**
 * What runs commands in a guest that has nothing but a shell: `sh do <what> <task> …`, where `do` is this script's file. A task
 * is a directory beside it, with the command's input `i`, its output `o` and `e`, its process group `p`, and in `x` a `-`, or at
 * its end its exit code and how much it had printed until then; or why it could not be run, `f`. What `p` and `x` are to hold
 * has its room from the beginning: a command may fill the disk.
 *
 * A frame is a line of three words, then bytes: the exit code, `-` while more comes, or `f`; how many bytes of stdout (or of the
 * reason) follow; and how many of stderr after those.
 */
export const SCRIPT = `umask 077
cd "\${0%/*}" || exit
what=$1 task=$2
shift 2

# What came after so many bytes of stdout and of stderr, at most so many of each; where that is nothing it rests, so often, so long.
frame() {
  from=$1 after=$2 most=$3 rests=$4 nap=$5
  while :; do
    read -r code out err <"$task/x"
    if [ "$code" = - ]; then
      set -- $(wc -c "$task/o" "$task/e")
      out=$1 err=$3
    fi
    out=$((out - from)) err=$((err - after))
    [ "$code $out $err" = '- 0 0' ] && [ "$rests" -gt 0 ] || break
    rests=$((rests - 1))
    sleep "$nap"
  done
  if [ "$code" != - ] && [ -e "$task/f" ]; then
    echo "f $(($(wc -c <"$task/f"))) 0"
    cat "$task/f"
    return
  fi
  [ "$out" -le "$most" ] || out=$most code=-
  [ "$err" -le "$most" ] || err=$most code=-
  echo "$code $out $err"
  part "$task/o" "$from" "$out"
  part "$task/e" "$after" "$err"
}

# The file is overwritten where it stands, in one piece.
note() {
  printf '%-60s\\n' "$2" 1<>"$1"
}

part() {
  [ "$3" -eq 0 ] || dd if="$1" bs=65536 iflag=skip_bytes,count_bytes skip="$2" count="$3" 2>/dev/null
}

fail() {
  echo "$1" >"$home/f"
  exit 126
}

case $what in
add)
  [ -d "$task" ] || mkdir "$task"
  cat >>"$task/i"
  ;;
run)
  most=$1 rests=$2
  shift 2
  [ -d "$task" ] || mkdir "$task"
  : >>"$task/i" >"$task/o" >"$task/e"
  note "$task/p" - && note "$task/x" - || {
    echo "there is no room for a command in $PWD" >&2
    exit 1
  }
  {
    setsid /bin/sh "$PWD/do" exec "$task" "$@" <"$task/i" >"$task/o" 2>"$task/e"
    code=$?
    set -- $(wc -c "$task/o" "$task/e")
    note "$task/x" "$code $1 $3"
  } </dev/null >/dev/null 2>&1 &
  frame 0 0 "$most" "$rests" 0.02
  ;;
exec)
  home=$PWD/$task
  note "$home/p" $$
  directory=$1 user=$2 program=$3
  shift 3
  umask 022
  cd "$directory" 2>/dev/null || fail "there is no directory \\"$directory\\""
  [ -z "$user" ] || id "$user" >/dev/null 2>&1 || fail "there is no user \\"$user\\""
  [ -z "$program" ] || command -v "$program" >/dev/null 2>&1 || fail "there is no program \\"$program\\""
  [ -z "$user" ] || set -- su -s /bin/sh "$user" -c 'exec "$@"' sh "$@"
  exec "$@"
  ;;
poll) frame "$@" 0.1 ;;
kill)
  # One that has only just begun has not said yet who it is.
  tries=100
  while read -r group <"$task/p" && [ "$group" = - ] && [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.02
  done
  [ "$group" = - ] || kill -9 "-$group" 2>/dev/null
  true
  ;;
end) rm -rf "$task" ;;
esac
`;
