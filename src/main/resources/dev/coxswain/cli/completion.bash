# Completion of coxswain for bash 4.4 and newer.
#   now:      source <(coxswain completion bash)
#   for good: coxswain completion bash > ~/.local/share/bash-completion/completions/coxswain
#             (with the package bash-completion; without it, source it in ~/.bashrc)
#   an alias: complete -F _coxswain NAME

_coxswain() {
    local program=$1 reply lines line told at
    COMPREPLY=()
    [[ -z ${BASH_ALIASES[$program]-} ]] || program=${BASH_ALIASES[$program]%%[[:space:]]*}
    [[ $program != '~/'* ]] || program=$HOME/${program#'~/'}
    type -P -- "$program" > /dev/null || program=coxswain
    reply=$("$program" __complete line "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2> /dev/null < /dev/null) || return
    told=${reply##*$'\n'}
    [[ $told == :* ]] || return
    mapfile -t lines <<< "$reply"
    unset 'lines[-1]'

    if [[ $told == *' command '* ]]; then
        for ((at = 1; at < COMP_CWORD; at++)); do
            [[ ${COMP_WORDS[at]} != -- ]] || break
        done
        if declare -F _comp_command_offset > /dev/null; then
            _comp_command_offset $((at + 1))
        elif declare -F _command_offset > /dev/null; then
            _command_offset $((at + 1))
        elif ((COMP_CWORD == at + 1)); then
            mapfile -t COMPREPLY < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
        else
            compopt -o default
        fi
        return
    fi

    for line in "${lines[@]}"; do
        COMPREPLY+=("${line%%$'\t'*}")
    done
    # Descriptions only where bash lists: what it inserts has none.
    if ((${#COMPREPLY[@]} > 1)) && [[ $COMP_TYPE == 63 || $COMP_TYPE == 33 ]]; then
        local longest=0 value description
        for value in "${COMPREPLY[@]}"; do
            ((${#value} <= longest)) || longest=${#value}
        done
        COMPREPLY=()
        for line in "${lines[@]}"; do
            value=${line%%$'\t'*} description=${line#*$'\t'}
            [[ -z $description ]] || printf -v value '%-*s  (%s)' "$longest" "$value" "$description"
            COMPREPLY+=("${value:0:${COLUMNS:-80}-1}")
        done
    fi
    [[ $told != *' nospace '* ]] || compopt -o nospace
    if [[ $told == *' files '* ]]; then
        if ((${#COMPREPLY[@]} == 0)); then
            compopt -o default
        else
            mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
            compopt -o filenames
        fi
    fi
}
complete -F _coxswain coxswain
