#compdef coxswain
# Completion of coxswain for zsh.
#   now:      source <(coxswain completion zsh)          (after compinit)
#   for good: coxswain completion zsh > "${fpath[1]}/_coxswain"

_coxswain() {
    local program=${(Q)words[1]} told line value
    local -a reply described
    [[ $program != '~/'* ]] || program=$HOME/${program#'~/'}
    whence -p -- "$program" > /dev/null || program=coxswain
    reply=("${(@f)$("$program" __complete words "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2> /dev/null < /dev/null)}")
    told=$reply[-1]
    [[ $told == :* ]] || return 1
    shift -p reply

    if [[ $told == *' command '* ]]; then
        local -i at=${words[(i)--]}
        shift at words
        ((CURRENT -= at))
        _normal
        return
    fi

    local -i found=1
    for line in "${reply[@]}"; do
        value=${line%%$'\t'*} line=${line#*$'\t'}
        described+=("${value//:/\\:}${line:+:$line}")
    done
    if ((${#described})); then
        if [[ $told == *' nospace '* ]]; then
            _describe -V coxswain described -S '' && found=0
        else
            _describe -V coxswain described && found=0
        fi
    fi
    if [[ $told == *' files '* ]]; then
        [[ $PREFIX != -*=* ]] || compset -P '*='
        _files && found=0
    fi
    return found
}

# As a file of fpath this is run by the first Tab; else it is sourced.
if [[ $funcstack[1] == _coxswain ]]; then
    _coxswain "$@"
elif (($+functions[compdef])); then
    compdef _coxswain coxswain
fi
