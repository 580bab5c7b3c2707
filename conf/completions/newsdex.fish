# Completion of newsdex(1) for fish: verbs, their options, and the options' values.

function __newsdex_verb
    set -l words (commandline -opc)
    test (count $words) -ge 2; and contains -- $words[2] $argv
end

function __newsdex_fields
    set -l given (string replace -r '[^,]*$' '' -- (commandline -ct | string replace -r '^--fields=' ''))
    for field in id date date_from headline byline dateline path $argv
        echo $given$field
    end
end

complete -c newsdex -f
complete -c newsdex -s h -l help -d 'Print a summary and exit'
complete -c newsdex -s V -l version -d 'Print the version and exit'

set -l first 'test (count (commandline -opc)) -eq 1'
complete -c newsdex -n $first -a search -d 'Ranked articles'
complete -c newsdex -n $first -a count -d 'How many articles match'
complete -c newsdex -n $first -a show -d 'One article'
complete -c newsdex -n $first -a ingest -d 'Hand over articles'
complete -c newsdex -n $first -a sync -d 'Wait until all that has arrived can be found'
complete -c newsdex -n $first -a status -d 'The daemon and its index'
complete -c newsdex -n $first -a reload -d 'Have the daemon read its configuration again'

set -l any '__newsdex_verb search count show ingest sync status reload'
complete -c newsdex -n $any -l json -d 'One JSON object a line'
complete -c newsdex -n $any -s 0 -l null -d 'End records with NUL'
complete -c newsdex -n $any -s q -l quiet -d 'Print nothing but errors'
complete -c newsdex -n $any -l socket -r -F -d 'The socket of the daemon'
complete -c newsdex -n '__newsdex_verb search count show sync status reload' -l format -x \
    -a 'tsv json text' -d 'The format of the output'
complete -c newsdex -n '__newsdex_verb ingest' -l format -x -a plain -d 'The format of the article'
complete -c newsdex -n '__newsdex_verb ingest' -F

complete -c newsdex -n '__newsdex_verb search status' -s n -l limit -x -d 'At most so many'
complete -c newsdex -n '__newsdex_verb search' -l offset -x -d 'Skip so many'
complete -c newsdex -n '__newsdex_verb search' -l sort -x -a 'relevance newest oldest' -d 'The order'
complete -c newsdex -n '__newsdex_verb search count' -l since -x -d 'Not before this date'
complete -c newsdex -n '__newsdex_verb search count' -l until -x -d 'Not after this date'
complete -c newsdex -n '__newsdex_verb search' -l fields -x -a '(__newsdex_fields score)' \
    -d 'Fields to print'
complete -c newsdex -n '__newsdex_verb show' -l fields -x -a '(__newsdex_fields body)' \
    -d 'Fields to print'
complete -c newsdex -n '__newsdex_verb status' -l rejected -d 'Files that could not be read'
complete -c newsdex -n '__newsdex_verb status' -l settings -d 'The settings in force'
