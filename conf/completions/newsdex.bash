# Completion of newsdex(1) for bash: verbs, their options, and the options' values.

_newsdex_files()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# The first word that is neither an option nor the value of one.
_newsdex_verb()
{
    local i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --socket | --format | --fields | -n | --limit | --offset | --after | --by | --sort | --since | --until | --tz)
            [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
            ((i++))
            ;;
        -*) ;;
        *)
            echo "${COMP_WORDS[i]}"
            return
            ;;
        esac
    done
}

_newsdex()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local verb words='' list=''
    local common="--json --format --null --quiet --socket --help --version"
    local fields="id date date_from headline byline dateline lang path"

    COMPREPLY=()
    verb=$(_newsdex_verb)
    # --sort=newest comes as three words.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    [[ " ${COMP_WORDS[*]:1:COMP_CWORD-1} " == *" -- "* ]] && return

    case $verb:$prev in
    *:--socket) _newsdex_files "$cur" && return ;;
    ingest:--format) words="plain" ;;
    *:--format) words="tsv json text" ;;
    *:--sort) words="relevance newest oldest" ;;
    *:--collapse) words="story" ;;
    *:--by) words="day week month year" ;;
    *:--fields)
        [[ $verb != show ]] && fields+=" score snippet copies"
        [[ -z $verb || $verb == show ]] && fields+=" body"
        [[ $cur == *,* ]] && list=${cur%,*},
        mapfile -t COMPREPLY < <(compgen -P "$list" -W "$fields" -- "${cur##*,}")
        return
        ;;
    *:-n | *:--limit | *:--offset | *:--after | *:--half-life | *:--since | *:--until) return ;;
    *)
        case $verb in
        search)
            words="$common --limit --offset --after --next --exact --expand --explain --half-life --auto-correct"
            words+=" --as-you-type --collapse --sort --since --until --tz --fields"
            ;;
        suggest) words="$common --limit" ;;
        facets) words="$common --limit --exact --since --until --tz" ;;
        histogram) words="$common --by --exact --since --until --tz" ;;
        similar | batch) words="$common --limit --since --until --tz --fields" ;;
        export) words="$common --since --until --tz --fields" ;;
        count) words="$common --since --until --tz" ;;
        show) words="$common --fields" ;;
        status) words="$common --rejected --settings --limit" ;;
        ingest | sync | stats | reindex | reload | compact | merges | check | snapshot) words=$common ;;
        "")
            words="$common --limit --offset --after --next --exact --expand --explain --half-life"
            words+=" --auto-correct --as-you-type --collapse --sort --since --until --tz --fields"
            words+=" --by --rejected --settings"
            ;;
        esac
        if [[ $cur != -* ]]; then
            [[ $verb == ingest || $verb == batch || $verb == snapshot ]] && _newsdex_files "$cur"
            [[ $verb == merges ]] && mapfile -t COMPREPLY < <(compgen -W "pause resume" -- "$cur")
            [[ $verb ]] && return
            words="search count export facets histogram similar batch suggest show ingest sync status reindex reload compact"
            words+=" stats merges check snapshot"
        fi
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _newsdex newsdex
