# Completion of newsdex(1) for bash: verbs, their options, and the options' values.

_newsdex_files()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_newsdex()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local verb=${COMP_WORDS[1]} words='' list=''
    local common="--json --format --null --quiet --socket --help --version"
    local fields="id date date_from headline byline dateline path"

    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        words="search count show ingest sync status reload --help --version"
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
        return
    fi
    # --sort=newest comes as three words.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    [[ " ${COMP_WORDS[*]:2:COMP_CWORD-2} " == *" -- "* ]] && return

    case $verb:$prev in
    *:--socket) _newsdex_files "$cur" && return ;;
    ingest:--format) words="plain" ;;
    *:--format) words="tsv json text" ;;
    search:--sort) words="relevance newest oldest" ;;
    search:--fields | show:--fields)
        [[ $verb == search ]] && fields+=" score" || fields+=" body"
        [[ $cur == *,* ]] && list=${cur%,*},
        mapfile -t COMPREPLY < <(compgen -P "$list" -W "$fields" -- "${cur##*,}")
        return
        ;;
    *:-n | *:--limit | *:--offset | *:--since | *:--until) return ;;
    *)
        case $verb in
        search) words="$common --limit --offset --sort --since --until --fields" ;;
        count) words="$common --since --until" ;;
        show) words="$common --fields" ;;
        status) words="$common --rejected --settings --limit" ;;
        ingest | sync | reload) words=$common ;;
        esac
        if [[ $cur != -* ]]; then
            [[ $verb == ingest ]] && _newsdex_files "$cur"
            return
        fi
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _newsdex newsdex
