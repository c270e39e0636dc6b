# Completion of coxswain for fish.
#   now:      coxswain completion fish | source
#   for good: coxswain completion fish > ~/.config/fish/completions/coxswain.fish

function __coxswain_complete
    set -l tokens (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $tokens[1])
    command -q -- $program; or set program coxswain
    set -e tokens[1]
    set -l word (string unescape -- $current)
    set -q word[1]; or set word $current
    set -l reply (command $program __complete words $tokens "$word" 2>/dev/null </dev/null)
    set -l told $reply[-1]
    string match -q -- ':*' $told; or return
    set -e reply[-1]

    if string match -q -- '* command *' $told
        set -l at (contains -i -- -- $tokens)
        set -e tokens[1..$at]
        complete -C (string join ' ' -- (string escape -- $tokens) $current)
        return
    end
    for line in $reply
        echo $line
    end
    if string match -q -- '* files *' $told
        set -l flag (string match -r -- '^-[^=]*=' $current)
        for file in (__fish_complete_path (string replace -- "$flag" '' $current))
            echo "$flag$file"
        end
    end
end

complete -c coxswain -f -a '(__coxswain_complete)'
