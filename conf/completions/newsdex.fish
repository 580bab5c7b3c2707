# Completion of newsdex(1) for fish: verbs, their options, and the options' values.

# The first word that is neither an option nor the value of one.
function __newsdex_verb
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --socket --format --fields -n --limit --collapse --offset --after --by --sort --since --until --tz
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return
        end
        set -e words[1]
    end
end

# The verb is one of these, or still to come.
function __newsdex_for
    set -l verb (__newsdex_verb)
    test (count $verb) -eq 0; or contains -- $verb $argv
end

function __newsdex_fields
    set -l given (string replace -r '[^,]*$' '' -- (commandline -ct | string replace -r '^--fields=' ''))
    for field in id date date_from headline byline dateline lang path $argv
        echo $given$field
    end
end

complete -c newsdex -f
complete -c newsdex -n __newsdex_for -a search -d 'Ranked articles'
complete -c newsdex -n __newsdex_for -a count -d 'How many articles match'
complete -c newsdex -n __newsdex_for -a export -d 'All articles that match'
complete -c newsdex -n __newsdex_for -a facets -d 'How many articles match, by value'
complete -c newsdex -n __newsdex_for -a histogram -d 'How many articles match, by time'
complete -c newsdex -n __newsdex_for -a similar -d 'Articles like one'
complete -c newsdex -n __newsdex_for -a batch -d 'The queries of a file'
complete -c newsdex -n __newsdex_for -a suggest -d 'How a text may go on'
complete -c newsdex -n __newsdex_for -a show -d 'One article'
complete -c newsdex -n __newsdex_for -a ingest -d 'Hand over articles'
complete -c newsdex -n __newsdex_for -a sync -d 'Wait until all that has arrived can be found'
complete -c newsdex -n __newsdex_for -a status -d 'The daemon and its index'
complete -c newsdex -n __newsdex_for -a stats -d 'What the daemon has done since its start'
complete -c newsdex -n __newsdex_for -a reindex -d 'Make the index anew from the files'
complete -c newsdex -n __newsdex_for -a reload -d 'Have the daemon read its configuration again'
complete -c newsdex -n __newsdex_for -a compact -d 'Merge the index into one segment'
complete -c newsdex -n __newsdex_for -a check -d 'Look for damage in the index'
complete -c newsdex -n __newsdex_for -a merges -d 'Hold up the merging of segments'
complete -c newsdex -n 'contains merges (__newsdex_verb)' -x -a 'pause resume'
complete -c newsdex -n __newsdex_for -a snapshot -d 'Copy the index, to go back to'
complete -c newsdex -n 'contains ingest (__newsdex_verb); or contains batch (__newsdex_verb)' -F
complete -c newsdex -n 'contains snapshot (__newsdex_verb)' -x -a '(__fish_complete_directories)'

complete -c newsdex -l json -d 'One JSON object a line'
complete -c newsdex -s 0 -l null -d 'End records with NUL'
complete -c newsdex -s q -l quiet -d 'Print nothing but errors'
complete -c newsdex -l socket -r -F -d 'The socket of the daemon'
complete -c newsdex -s h -l help -d 'Print a summary and exit'
complete -c newsdex -s V -l version -d 'Print the version and exit'
complete -c newsdex -n 'not contains ingest (__newsdex_verb)' -l format -x -a 'tsv json text' \
    -d 'The format of the output'
complete -c newsdex -n 'contains ingest (__newsdex_verb)' -l format -x -a plain \
    -d 'The format of the article'

complete -c newsdex -n '__newsdex_for search facets similar batch suggest status' -s n -l limit -x -d 'At most so many'
complete -c newsdex -n '__newsdex_for search' -l offset -x -d 'Skip so many'
complete -c newsdex -n '__newsdex_for search' -l after -x -d 'Begin behind another page'
complete -c newsdex -n '__newsdex_for search' -l next -d 'Print the cursor of the next page'
complete -c newsdex -n '__newsdex_for search facets histogram' -l exact -d 'Count all that match'
complete -c newsdex -n '__newsdex_for search' -l expand -d 'Have words count that the best share'
complete -c newsdex -n '__newsdex_for search' -l explain -d 'How the scores came about'
complete -c newsdex -n '__newsdex_for search' -l half-life -x -d 'Of what newer articles have on top'
complete -c newsdex -n '__newsdex_for search' -l auto-correct -d 'Search for what was meant'
complete -c newsdex -n '__newsdex_for search' -l as-you-type -d 'The last word may go on'
complete -c newsdex -n '__newsdex_for search' -l collapse -x -a story -d 'Of articles with about the same text show one'
complete -c newsdex -n '__newsdex_for histogram' -l by -x -a 'day week month year' -d 'The period'
complete -c newsdex -n '__newsdex_for search' -l sort -x -a 'relevance newest oldest' -d 'The order'
complete -c newsdex -n '__newsdex_for search count export facets histogram similar batch' -l since -x -d 'Not before this date'
complete -c newsdex -n '__newsdex_for search count export facets histogram similar batch' -l until -x -d 'Not after this date'
complete -c newsdex -n '__newsdex_for search count export facets histogram similar batch' -l tz -x -d 'Whose days those are'
complete -c newsdex -n '__newsdex_for search export similar batch' -l fields -x -a '(__newsdex_fields score snippet copies)' \
    -d 'Fields to print'
complete -c newsdex -n '__newsdex_for show' -l fields -x -a '(__newsdex_fields body)' \
    -d 'Fields to print'
complete -c newsdex -n '__newsdex_for status' -l rejected -d 'Files that could not be read'
complete -c newsdex -n '__newsdex_for status' -l settings -d 'The settings in force'
