#!/usr/bin/env bash
# Makes a Google Cloud project as relay.yaml says, and keeps it so. See ./deploy.sh --help.
#
# The script reads what is there (one list per collection), src/cli/deploy compares it with what relay.yaml wants and answers with
# one line per resource and the steps between the two, and the functions below carry the steps out. Nothing is kept between runs.
# src/cli/deploy/protocol.ts names the files and steps that go back and forth.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PATH="$here/node_modules/.bin:$PATH" # the project's own Node
planner=$here/src/cli/deploy/main.ts
[[ -e $planner ]] || planner=$here/dist/cli/deploy/main.js # in an installed package
export CLOUDSDK_CORE_DISABLE_PROMPTS=1
backoff_seconds=${RELAY_BACKOFF_SECONDS:-2} # first pause between tries; doubles five times

mode=apply dry_run='' yes='' staging='' secret='' revision=''
flags=() finished=()
# What the planner makes of the flags and relay.yaml: read_place.
project='' region='' location='' via='' bootstrap='' only='' target_projects='' account_domain='' config=''

# Ends the script, after what the last failed commands said.
die() {
  local code=$1
  shift
  if [[ -s ${tmp:-}/words ]]; then cat "$tmp/words" >&2; fi
  printf 'deploy.sh: %s\n' "$*" >&2
  exit "$code"
}

read_arguments() {
  while (($#)); do
    case $1 in
      --help | -h) mode=help ;;
      --dry-run) dry_run=yes ;;
      --verify) mode=verify ;;
      --describe) mode=describe ;;
      --destroy) mode=destroy ;;
      --yes) yes=yes ;;
      --rollback)
        mode=rollback
        if [[ ${2:---} != --* ]]; then revision=$2 && shift; fi
        ;;
      --set-secret)
        mode=secret secret=${2:-}
        [[ $secret =~ ^[A-Za-z_][A-Za-z0-9_-]*$ ]] || die 2 "--set-secret needs the variable's name, such as GITHUB_WEBHOOK_SECRET"
        shift
        ;;
      --staging=*) staging=${1#*=} flags+=("$1") ;;
      --staging) staging=${2:-} flags+=("$1" "$staging") && shift ;;
      *) flags+=("$1") ;; # the planner knows the rest, and refuses what it does not
    esac
    shift
  done
  if [[ $mode == destroy && -z $yes$dry_run ]]; then
    die 2 "--destroy removes the deployment: add --yes to do it, or --dry-run to see what would go"
  fi
}

need_tools() {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || die 2 "$tool is missing; it is needed on the PATH"
  done
  [[ -d $here/node_modules || $planner == *.js ]] || die 2 "node_modules is missing: run npm ci first"
}

# Asks the planner. Its answers are on standard output and in files of $tmp.
ask() { node "$planner" "$1" "$tmp" ${flags[@]+"${flags[@]}"}; }

# The variables of the file "place".
read_place() {
  local name value
  while IFS='=' read -r name value; do printf -v "$name" %s "$value"; done <"$tmp/place"
}

# fetch NAME COMMAND…: one list into $tmp/NAME.json. A list that fails stops the run: refused is not the same as empty.
fetch() {
  local name=$1
  shift
  "$@" --format=json >"$tmp/$name.json" 2>"$tmp/$name.failed" && rm "$tmp/$name.failed"
}

stop_if_unread() {
  local failed
  for failed in "$tmp"/*.failed; do
    [[ -e $failed ]] || continue
    cat "$failed" >&2
    die 1 "the $(basename "$failed" .failed) of project $project cannot be read; nothing was changed"
  done
}

is_on() { grep -q "\"$1.googleapis.com\"" "$tmp/apis.json"; }

read_lists() {
  local other
  fetch project gcloud projects describe "$project" &
  fetch apis gcloud services list --enabled --project="$project" &
  token=$(gcloud auth print-access-token 2>"$tmp/token.failed") && rm "$tmp/token.failed"
  wait
  stop_if_unread
  if is_on iam; then fetch accounts gcloud iam service-accounts list --project="$project" & fi
  if is_on cloudtasks; then fetch queues gcloud tasks queues list --location="$location" --project="$project" & fi
  if is_on secretmanager; then fetch secrets gcloud secrets list --project="$project" & fi
  if is_on cloudfunctions; then fetch functions gcloud functions list --v2 --regions="$region" --project="$project" & fi
  if is_on run; then fetch services gcloud run services list --project="$project" & fi
  if is_on logging; then fetch metrics gcloud logging metrics list --project="$project" & fi
  for other in ${target_projects//,/ }; do
    fetch "services-$other" gcloud run services list --project="$other" &
  done
  if [[ $bootstrap == yes ]] && is_on iam; then fetch_identity & fi
  wait
  stop_if_unread
}

fetch_identity() {
  fetch pools gcloud iam workload-identity-pools list --location=global --project="$project" || return
  grep -q '/workloadIdentityPools/relay-github"' "$tmp/pools.json" || return 0
  fetch providers gcloud iam workload-identity-pools providers list --workload-identity-pool=relay-github \
    --location=global --project="$project"
}

# The token goes to curl through a pipe, never through the argument list.
rest() {
  curl --no-progress-meter --max-time 60 --config <(printf 'header = "Authorization: Bearer %s"\n' "$token") "$@"
}

# Policies, secret versions, alert policies and the dashboard, all at once.
read_rest() {
  local body=(--header 'content-type: application/json' --data)
  ask reads || exit "$?"
  : >"$tmp/answers.status"
  get_all get
  get_all post "${body[@]}" '{}'
  get_all test "${body[@]}" '{"permissions":["resourcemanager.projects.setIamPolicy"]}'
  if grep -Eq ' (000|429|5..)$' "$tmp/answers.status"; then
    die 1 "Google's APIs did not answer every read; nothing was changed, run the same command again"
  fi
}

get_all() {
  local reads=$tmp/$1.curl written='%{filename_effective} %{http_code}\n'
  shift
  [[ -s $reads ]] || return 0
  rest --parallel --retry 3 --write-out "$written" "$@" --config "$reads" >>"$tmp/answers.status" || true
}

# retry COMMAND…: runs it until it succeeds, fails for good, or about two minutes have passed. gcloud itself retries neither 409 nor 429
# for most commands. 9: it says that something is there already, which its caller has to look into. A refusal (403) is never retried.
# What a failed command says is kept in $tmp/words, for step_failed.
retry() {
  local try result=1
  for try in 1 2 3 4 5 6; do
    if "$@" >"$tmp/output" 2>&1; then return 0; fi
    if is_refused; then break; fi
    if grep -Eiq 'already exists|ALREADY_EXISTS|already own' "$tmp/output"; then result=9 && break; fi
    if ! is_passing; then break; fi
    if ((try < 6)); then sleep "$((backoff_seconds << (try - 1)))"; fi
  done
  cat "$tmp/output" >>"$tmp/words"
  return "$result"
}

is_refused() { grep -Eiq 'PERMISSION_DENIED|(status=\[|code: |HTTPError )403|does not have permission' "$tmp/output"; }

is_passing() {
  grep -Eiq \
    -e 'ABORTED|concurrent policy changes|subject of a conflict|already in progress|etag' \
    -e 'RESOURCE_EXHAUSTED|quota exceeded|INTERNAL|UNAVAILABLE|internal error|timed out|connection' \
    -e '(status=\[|code: ?|code=|HTTPError |status.: )(409|429|5[0-9][0-9])' \
    -e 'service account .*does not exist|cannot find metric' "$tmp/output"
}

# CREATE || or_there $? COMMAND…: a create that says that it is there already was perhaps made by a try whose answer was lost.
or_there() {
  local result=$1
  shift
  if ((result == 9)); then "$@"; else return "$result"; fi
}

# What is gone already needs no deleting.
absent_is_fine() { retry "$@" || is_gone; }
is_gone() { ! is_refused && grep -Eiq 'NOT_FOUND|not found|could not be found|status=\[404\]|code: ?404|HTTPError 404|does not exist' "$tmp/output"; }

do_api() { # enable
  shift
  retry gcloud services enable "$@" --project="$project"
}

do_account() {
  local verb=$1 name=$2
  local accounts=(gcloud iam service-accounts)
  case $verb in
    create)
      retry "${accounts[@]}" create "$name" --display-name="$3" --description="$4" --project="$project" ||
        or_there $? retry "${accounts[@]}" describe "$name@$account_domain" --project="$project"
      ;;
    delete) absent_is_fine "${accounts[@]}" delete "$name" --project="$project" ;;
  esac
}

do_pool() {
  local verb=$1 name=$2
  local pools=(gcloud iam workload-identity-pools) where=(--location=global --project="$project")
  case $verb in
    create)
      retry "${pools[@]}" create "$name" --display-name="Webhook Relay: GitHub" "${where[@]}" ||
        or_there $? undelete "${pools[@]}" -- "$name" "${where[@]}"
      ;;
    delete) absent_is_fine "${pools[@]}" delete "$name" "${where[@]}" ;;
  esac
}

do_provider() {
  local verb=$1 name=$2 pool=$3
  shift 3
  local providers=(gcloud iam workload-identity-pools providers)
  local where=(--workload-identity-pool="$pool" --location=global --project="$project")
  retry "${providers[@]}" "$verb-oidc" "$name" "${where[@]}" "$@" ||
    { or_there $? undelete "${providers[@]}" -- "$name" "${where[@]}" && do_provider update "$name" "$pool" "$@"; }
}

# undelete GROUP… -- NAME FLAG…: Google keeps a deleted pool, provider or role, and its name, for weeks. If create says that it already
# exists but it is deleted, this brings it back.
undelete() {
  local group=()
  while [[ $1 != -- ]]; do group+=("$1") && shift; done
  shift
  retry "${group[@]}" describe "$@" --format='value(state,deleted)' || return
  if [[ $(<"$tmp/output") == *DELETED* || $(<"$tmp/output") == *True* ]]; then retry "${group[@]}" undelete "$@"; fi
}

do_role() {
  local verb=$1 name=$2
  case $verb in
    delete) absent_is_fine gcloud iam roles delete "$name" --project="$project" ;;
    *)
      retry gcloud iam roles "$verb" "$name" --file="$3" --project="$project" ||
        { or_there $? undelete gcloud iam roles -- "$name" --project="$project" && do_role update "$name" "$3"; }
      ;;
  esac
}

do_queue() {
  local verb=$1 name=$2 place=$3 result=0
  shift 3
  retry gcloud tasks queues "$verb" "$name" --location="$place" --project="$project" "$@" ||
    or_there $? do_queue update "$name" "$place" "$@" || result=$?
  if ((result != 0)) && grep -q 'existed too recently' "$tmp/output"; then
    printf 'Cloud Tasks keeps a deleted queue name for up to 3 days: give the queue another name in relay.yaml, or wait.\n' >>"$tmp/words"
  fi
  if ((result == 0)) && [[ $verb == create ]]; then # a create may look successful although the name is still blocked
    retry gcloud tasks queues describe "$name" --location="$place" --project="$project" || result=$?
  fi
  ((result == 0)) || { [[ $verb == delete ]] && is_gone; }
}

do_grant() {
  local verb=$1 kind=$2 name=$3 owner=$4 place=$5 role=$6 member=$7 condition=$8
  local -a command
  if [[ $owner =~ ^[0-9]+$ ]]; then # a URL has another project's number, gcloud wants its id
    retry gcloud projects describe "$owner" --format='value(projectId)' || return
    owner=$(<"$tmp/output")
  fi
  case $kind in
    project) command=(gcloud projects "$verb-iam-policy-binding" "$name" "$condition") ;;
    account) command=(gcloud iam service-accounts "$verb-iam-policy-binding" "$name" "$condition") ;;
    queue) command=(gcloud tasks queues "$verb-iam-policy-binding" "$name" --location="$place") ;;
    secret) command=(gcloud secrets "$verb-iam-policy-binding" "$name" "$condition") ;;
    service) command=(gcloud run services "$verb-iam-policy-binding" "$name" --region="$place" "$condition") ;;
    topic) command=(gcloud pubsub topics "$verb-iam-policy-binding" "$name") ;;
    job) command=(gcloud run jobs "$verb-iam-policy-binding" "$name" --region="$place") ;;
    bucket) command=(gcloud storage buckets "$verb-iam-policy-binding" "gs://$name" "$condition") ;;
    bus) command=(bind_bus "$verb" "projects/$owner/locations/$place/messageBuses/$name") ;;
  esac
  if retry "${command[@]}" --role="$role" --member="$member" --project="$owner"; then return; fi
  [[ $verb == remove ]] && grep -Eiq 'not found|cannot find' "$tmp/output"
}

# gcloud has no policies of buses, hence REST.
bind_bus() {
  local verb=$1 bus="https://eventarc.googleapis.com/v1/$2" role=${3#--role=} member=${4#--member=}
  rest --fail-with-body "$bus:getIamPolicy" --output "$tmp/policy.json" || { cat "$tmp/policy.json" && return 1; }
  node "${planner%main.*}bind.${planner##*.}" "$verb" "$role" "$member" <"$tmp/policy.json" >"$tmp/bound.json" || return
  rest_change POST "$bus:setIamPolicy" "$tmp/bound.json"
}

do_bucket() {
  local verb=$1 name=$2 lifecycle=$3
  local settings=(--uniform-bucket-level-access --public-access-prevention --lifecycle-file="$lifecycle" --project="$project")
  if [[ $verb == create ]]; then
    retry gcloud storage buckets create "gs://$name" --location="$location" "${settings[@]}" || or_there $? true || return
  fi
  # If it is somebody else's, this is refused.
  retry gcloud storage buckets update "gs://$name" --update-labels=managed-by=webhook-relay "${settings[@]}"
}

# The one function in which the two ways of deploying differ.
do_function() {
  local verb=$1 result=0
  shift
  local place=(--region="$region" --project="$project")
  case $verb/$via in
    deploy/functions) retry gcloud functions deploy relay --gen2 --source="$tmp/source" "${place[@]}" "$@" || result=$? ;;
    deploy/*) retry gcloud run deploy relay --source="$tmp/source" "${place[@]}" "$@" || result=$? ;;
    latest/*) retry gcloud run services update-traffic relay --to-latest "${place[@]}" || result=$? ;;
    delete/functions) absent_is_fine gcloud functions delete relay --gen2 "${place[@]}" || result=$? ;;
    delete/*) absent_is_fine gcloud run services delete relay "${place[@]}" || result=$? ;;
  esac
  if ((result == 9)) && [[ $via == functions ]]; then # made by a try whose answer was lost: the same command now updates it
    retry gcloud functions deploy relay --gen2 --source="$tmp/source" "${place[@]}" "$@"
    return
  fi
  return "$result"
}

do_schedule() {
  local verb=$1 job=("$2" --location="$region" --project="$project")
  case $verb in
    delete) absent_is_fine gcloud scheduler jobs delete "${job[@]}" ;;
    resume) retry gcloud scheduler jobs resume "${job[@]}" ;;
    *) retry gcloud scheduler jobs "$verb" http "${job[@]}" "${@:3}" || or_there $? do_schedule update "${@:2}" ;;
  esac
}

do_metric() {
  local verb=$1 name=$2 metrics=(gcloud logging metrics)
  case $verb in
    delete) absent_is_fine "${metrics[@]}" delete "$name" --project="$project" ;;
    *) retry "${metrics[@]}" "$verb" "$name" --config-from-file="$3" --project="$project" || or_there $? do_metric update "$name" "$3" ;;
  esac
}

# gcloud has alert policies in alpha only, hence REST.
do_alert() {
  local verb=$1 name=$2 policies="https://monitoring.googleapis.com/v3/projects/$project/alertPolicies"
  case $verb in
    create) retry create_alert "$policies" "$name" "$3" ;;
    update) retry rest_change PATCH "https://monitoring.googleapis.com/v3/$name" "$3" ;;
    delete) absent_is_fine rest_change DELETE "https://monitoring.googleapis.com/v3/$name" ;;
  esac
}

# Policies have no names of their own, so a second POST would make a second one: look first.
create_alert() {
  local policies=$1 label=$2 file=$3
  if rest "$policies?pageSize=500" | grep -q "\"relay-alert\": *\"$label\""; then return 0; fi
  rest_change POST "$policies" "$file"
}

rest_change() {
  local method=$1 url=$2 status
  local body=(${3+--header 'content-type: application/json' --data "@$3"})
  status=$(rest --request "$method" ${body[@]+"${body[@]}"} --output "$tmp/answer" --write-out '%{http_code}' "$url") || status=500
  if [[ $status == 2* ]]; then return 0; fi
  printf 'code: %s %s\n' "$status" "$(cat "$tmp/answer" 2>/dev/null)"
  return 1
}

do_dashboard() {
  local verb=$1 name=$2 dashboards=(gcloud monitoring dashboards)
  case $verb in
    create) retry "${dashboards[@]}" create --config-from-file="$3" --project="$project" || or_there $? retry "${dashboards[@]}" describe "$name" --project="$project" ;;
    update) retry "${dashboards[@]}" update "$name" --config-from-file="$3" --project="$project" ;;
    delete) absent_is_fine "${dashboards[@]}" delete "$name" --project="$project" ;;
  esac
}

do_secret() { absent_is_fine gcloud secrets "$1" "$2" --project="$project"; } # delete

run_steps() {
  local line title
  local -a step
  while IFS= read -r line <&3; do
    mapfile -td $'\t' step < <(printf '%s' "$line")
    title=${line%%$'\t--'*} # without the flags
    title=${title//$'\t'/ }
    printf '  … %s\n' "${title//"$tmp/"/}"
    : >"$tmp/words"
    "do_${step[0]}" "${step[@]:1}" || step_failed "$title"
    : >"$tmp/words"
    finished+=("$title")
  done 3<"$tmp/steps"
}

step_failed() {
  cat "$tmp/words" >&2 && : >"$tmp/words"
  printf '\ndeploy.sh: failed at: %s (the error is above)\n' "$1" >&2
  ((${#finished[@]} == 0)) || printf '  done before: %s\n' "${finished[@]}" >&2
  die 1 "nothing needs cleaning up: once the cause is fixed, run the same command again"
}

copy_upload() {
  local file
  mkdir "$tmp/source"
  while IFS= read -r file; do
    mkdir -p "$tmp/source/$(dirname "$file")"
    cp "$staging/$file" "$tmp/source/$file"
  done <"$tmp/upload"
  cp -R "$tmp/instead/." "$tmp/source/"
  printf '.gcloudignore\n' >"$tmp/source/.gcloudignore" # so that gcloud makes none that leaves files out
}

build() {
  [[ -z $staging ]] || return 0
  if [[ $planner == *.ts ]]; then staging=$here/dist/function; else staging=$PWD/dist/function; fi
  flags+=(--staging "$staging")
  RELAY_CONFIG=$config node "$here/src/cli/relay.mjs" build --quiet --out "$staging" >&2 || die 2 "relay build failed"
}

status_of() { curl --silent --output /dev/null --max-time 30 --write-out '%{http_code}' "$@" || true; }

# The relay as a provider sees it: healthy, public, and refusing what is not signed. A new URL and a new grant take up to a minute.
check_from_outside() {
  local url source try health='' unsigned=''
  url=$(<"$tmp/url")
  IFS=$'\t' read -r source _ <"$tmp/sources" || source=''
  for try in 1 2 3 4 5 6; do
    health=$(status_of "$url/healthz")
    unsigned=$(status_of --header 'content-type: application/json' --data '{}' "$url/$source")
    if [[ $health == 200 && ($unsigned == 401 || -z $source) ]]; then return 0; fi
    if ((try < 6)); then sleep "$((backoff_seconds << (try - 1)))"; fi
  done
  printf 'deploy.sh: %s/healthz answered %s (wanted 200), an unsigned delivery to /%s %s (wanted 401)\n' \
    "$url" "$health" "$source" "$unsigned" >&2
  [[ $health != 403 ]] || printf 'The function is not public. An organisation policy (iam.allowedPolicyMemberDomains) may forbid allUsers.\n' >&2
  return 1
}

roll_back_to() {
  retry gcloud run services update-traffic relay --to-revisions="$1=100" --region="$region" --project="$project"
}

apply() {
  local previous
  if [[ $(<"$tmp/signs") == *'!'* ]]; then die 1 "first do what the lines marked with ! say; nothing was changed"; fi
  if grep -q $'^function\tdeploy' "$tmp/steps"; then copy_upload; fi
  run_steps
  if [[ $bootstrap == yes || -n $only && $only != *function* ]]; then return 0; fi
  if ! check_from_outside; then
    previous=$(<"$tmp/previous")
    if [[ -z $previous ]] || ! grep -q '^function' "$tmp/steps"; then die 1 "the relay does not answer as it should; there is no earlier revision to go back to"; fi
    roll_back_to "$previous" || die 1 "the relay does not answer as it should, and traffic could not be put back"
    die 1 "the relay does not answer as it should: traffic is back on $previous"
  fi
  printf '\nGive these addresses to the providers:\n'
  sed 's/^/  /' "$tmp/sources" | column -t -s $'\t' 2>/dev/null || cat "$tmp/sources"
}

set_secret() {
  local value name=${secret,,}
  name=${name//_/-}
  if [[ -t 0 ]]; then IFS= read -rsp "Value of $name: " value; else value=$(cat); fi
  [[ -n $value ]] || die 2 "standard input is empty: pipe the secret's value into --set-secret"
  if ! is_on secretmanager; then do_api enable secretmanager.googleapis.com || die 1 "Secret Manager could not be turned on"; fi
  if ! grep -q "/secrets/$name\"" "$tmp/secrets.json" 2>/dev/null; then
    retry gcloud secrets create "$name" --replication-policy=automatic --labels=managed-by=webhook-relay --project="$project" ||
      or_there $? true || die 1 "secret $name could not be created"
  fi
  add_version() { printf %s "$value" | gcloud secrets versions add "$name" --data-file=- --project="$project"; }
  retry add_version || die 1 "secret $name could not be stored"
  printf 'Stored a new version of %s. The next apply mounts it.\n' "$name"
}

roll_back() {
  fetch revisions gcloud run revisions list --service=relay --region="$region" --project="$project" || stop_if_unread
  revision=$(REVISION=$revision ask rollback) || exit 1
  if [[ -n $dry_run ]]; then printf '~ function relay  traffic -> %s 100%%\n' "$revision" && return; fi
  roll_back_to "$revision" || die 1 "traffic was not moved"
  printf 'All traffic goes to %s. The next apply takes it back to the latest revision.\n' "$revision"
}

main() {
  read_arguments "$@"
  need_tools node
  tmp=$(mktemp -d)
  trap 'rm -rf "$tmp"' EXIT
  export NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$tmp/cache} # the planner is asked three times
  if [[ $mode == help ]]; then flags=(--help) && ask help && return; fi
  ask describe >"$tmp/wanted.json" || exit "$?"
  if [[ $mode == describe ]]; then cat "$tmp/wanted.json" && return; fi
  need_tools gcloud npm curl
  read_place
  if [[ $mode == apply || $mode == verify ]] && [[ $bootstrap != yes ]]; then build; fi
  read_lists
  if [[ $mode == secret ]]; then set_secret && return; fi
  if [[ $mode == rollback ]]; then roll_back && return; fi
  read_rest
  case $mode in
    destroy) ask destroy || exit "$?" ;;
    verify) ask verify && return || exit "$?" ;; # 3: the project differs
    *) ask plan || exit "$?" ;;
  esac
  if [[ -n $dry_run ]]; then return; fi
  if [[ $mode == apply ]]; then apply && return; fi
  run_steps && printf 'Removed. APIs and the targets'\'' services are untouched.\n'
}

main "$@"
