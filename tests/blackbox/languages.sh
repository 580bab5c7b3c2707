#!/bin/sh
. "${srcdir:-.}/tests/blackbox/lib.sh"

# Articles of many languages in one index: each is stemmed by its own, and a word of a query finds
# its inflected forms in any. Each of these has the words of the pairs below in the second form only.
put ar.txt 'وصول السفن إلى الميناء' 'قالت الحكومة اليوم إن السفن الكبيرة وصلت إلى الميناء الجديد بعد أسبوع
من العاصفة، وإن العاملين في المدينة بدأوا تفريغ الحمولات صباح أمس.'
put de.txt 'Schiffe im Hafen' 'Die Häuser am Hafen wurden nach dem Sturm von den Behörden geräumt. Die
Regierungen beider Länder verhandelten gestern über neue Verträge mit den Werften.'
put fi.txt 'Satamassa on ruuhkaa' 'Satamassa odotti eilen kymmenen laivaa myrskyn jälkeen. Hallituksen mukaan
kaupungissa ei ole vaaraa, mutta koulujen ovet pysyvät kiinni myös huomenna.'
put fr.txt 'Des navires au port' 'Les navires arrêtés au large ont été fouillés hier par les douanes. Les
élections régionales seront organisées au printemps, ont annoncé les préfets de la région.'
put pt.txt 'Navios no porto' 'As eleições foram adiadas depois da tempestade. Os trabalhadores do porto
aprovaram ontem as negociações com os governos da região, disseram as associações. Duram há anos.'
put ru.txt 'Суда в порту' 'Забастовкой докеров были остановлены вчера все суда. По словам министров, переговоры
о выборах в городах побережья продолжатся после бури и ремонта кораблей.'
put tr.txt 'Limanda gemiler' 'Limandaki gemiler dün fırtınadan sonra boşaltıldı. Belediye başkanları
seçimlerin ertelendiğini, okulların kapılarının kapalı kalacağını açıkladı. IŞIKLAR SÖNDÜ, İŞÇİLER KIZLARIN OKULUNDA.'
put zh.txt '港口恢复作业' '风暴过后，港口昨天恢复作业，数十艘货船等待卸货。市政府表示，学校和医院照常开放，居民不必担心，渔民协会也表示欢迎。'
put en.txt 'Ships in the port' 'The ships that the storm had stopped were searched yesterday by the customs,
and the dockers voted for the agreements. The names of Tim and of the captain were not given.'
start_daemon
newsdex sync

# language, word asked for, form in the article
pairs='
ar حكومة الحكومة
ar مدينة المدينة
ar سفن السفن
ar ميناء الميناء
ar عاصفة العاصفة
de Haus Häuser
de haus Häuser
de Regierung Regierungen
de Vertrag Verträge
de Vertrages Verträge
de Behörde Behörden
de Behorde Behörden
fi satama satamassa
fi satamat satamassa
fi laivat laivaa
fi hallitus hallituksen
fi kaupungista kaupungissa
fi koulu koulujen
fr navire navires
fr arrêter arrêtés
fr arrêtée arrêtés
fr élection élections
fr organiser organisées
fr préfet préfets
fr ÉLECTION élections
pt eleição eleições
pt negociação negociações
pt associação associações
pt governo governos
pt trabalhador trabalhadores
pt eleicoes eleições
pt ano anos
ru забастовка забастовкой
ru выборы выборах
ru министр министров
ru город городах
ru корабль кораблей
tr gemi gemiler
tr okul okulların
tr kapı kapılarının
tr başkan başkanları
tr seçim seçimlerin
tr ışık IŞIKLAR
tr kız KIZLARIN
tr işçi İŞÇİLER
zh 港口 港口
zh 政府 政府
zh 货船 货船
en ship ships
en agreement agreements
en search searched
'
# The article is found, and the form is marked in its snippet.
finds_form() {
    newsdex search --json --fields path,snippet -n 20 -- "$2" | python3 -c '
import json, sys
language, form = sys.argv[1:]
for hit in map(json.loads, sys.stdin):
    if hit.get("path", "").endswith(f"/{language}.txt"):
        text = hit["snippet"]
        marked = "".join(text[at:end] for at, end in hit["marks"])
        sys.exit(form.casefold() not in marked.casefold())
sys.exit(1)' "$1" "$3" || { echo "$1: $2 finds no $3"; return 1; }
}
find_all() {
    echo "$pairs" | { rc=0; while read -r language asked form; do
        [ -z "$language" ] || finds_form "$language" "$asked" "$form" || rc=1
    done; return $rc; }
}
ok "each word finds its inflected forms, and they are marked" find_all

# What stands in phrases, fields and other clauses is the same word.
ok "in phrases" finds 1 '"eleição foram adiada"'
ok "and near each other" finds 1 'eleição NEAR/5 tempestades'
ok "in headlines" finds 1 headline:navio
ok "with all operators" finds 1 'eleição AND governo NOT gemi'
ok "with wildcards" finds 1 'eleiç*'
ok "and misspelt" finds 1 eleicoez~
ok "but just so, the form alone" finds 0 =eleição
ok "whatever its accents" finds 1 =eleicoes
ok "one language can be asked for" finds 1 'lang:fr navire'
ok "or another" finds 0 'lang:pt navire'
ok "a word as it is typed" is "$corpus/pt.txt" newsdex search --as-you-type --fields path trabalhad

# The French stem of "times" is "tim", that of "captains" in English no French one.
ok "a stem finds nothing in another language" finds 0 times
ok "but a word may have one in each" finds 3 headline:port

explained() { newsdex search --explain --format text -- "$1" | sed -n 's/^query: //p'; }
ok "a word of one language has one stem" is storm explained storms
ok "one of several has several" is 'navi@pt' explained navios

put de2.txt 'Noch ein Haus' 'Das Haus am Hafen wurde nach dem Sturm vom Bürgermeister besichtigt, und die
Werft verhandelt mit der Regierung über einen Vertrag, wie gestern bekannt wurde.'
newsdex sync
newsdex compact
ok "merged segments are searched alike" find_all
ok "and have both forms" finds 2 haus
ok "stops cleanly" stop_daemon

# Languages that are not allowed have the stems of the index's own.
start_daemon --set index.path="$dir/english" --set index.languages=
newsdex sync
ok "where there is one language, only its stems are found" finds 0 eleição
ok "and words as they are" finds 1 eleições
ok "stops cleanly" stop_daemon
start_daemon --set index.path="$dir/portuguese" --set index.language=portuguese --set index.languages=
newsdex sync
ok "whichever it is" finds 1 eleição
ok "with or without accents" finds 1 eleicao
ok "stops cleanly" stop_daemon

# A word that every article has in two spellings, whose stems differ, stands in more articles than
# there are, taken one by one.
rm "$corpus"/*.txt
for i in 1 2 3; do
    put $i.txt 'Deux écritures' "La personne arrêtée hier au port par les douanes, arretee selon un
témoin numéro $i, a été conduite devant le juge dans la matinée avec ses avocats."
done
start_daemon --set index.path="$dir/french"
newsdex sync
scored() { newsdex search --fields score -- "$1" | awk '$1 > 0' | wc -l | tr -d ' '; }
ok "a word of several stems has a score" is 3 scored arretee
ok "stops cleanly" stop_daemon
done_testing
