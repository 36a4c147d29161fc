# SPDX-License-Identifier: AGPL-3.0-only
# An adapter whose worker ends as soon as its queue is closed. The first argument is evaluated before anything happens, to
# replace a function or a variable by something that is wrong.
revisions='[1,2]' profiles='["worker"]' turns=idle op=0 late= mute=
unsupported() { echo "{\"unsupported\":{\"command\":\"$1\"}}"; }
receive() {
  op=$((op + 1))
  echo "{\"lane\":\"$lane\",\"op\":$op,\"receive\":{\"topic\":\"$topic\"}}"
}
odd() { receive; }
work() { if [ "$topic" = odd ]; then odd; else receive; fi; }
eval "$1"

string() {
  rest=${line#*\"$1\":\"}
  echo "${rest%%\"*}"
}
while read -r line; do
  case "$line" in
  *'"hello":'*)
    echo "{\"hello\":{\"sdk\":\"fake\",\"version\":\"1\",\"revisions\":$revisions,\"profiles\":$profiles,\"turns\":\"$turns\"}}"
    ;;
  *'"work":'*)
    lane=$(string lane) topic=$(string topic)
    work
    ;;
  *'"sync":'*)
    number=${line#*\"sync\":} number=${number%%\}*}
    if [ -n "$late" ]; then
      late= op=$((op + 1))
      printf '{"sync":%s}\n{"lane":"%s","op":%s,"receive":{"topic":"odd"}}\n' "$number" "$lane" "$op"
    elif [ -z "$mute" ]; then
      echo "{\"sync\":$number}"
    fi
    ;;
  *'"closed":'*) echo "{\"lane\":\"$(string lane)\",\"exit\":{}}" ;;
  *'"abandon":'*) ;;
  *)
    word=${line#??}
    unsupported "${word%%\"*}"
    ;;
  esac
done
