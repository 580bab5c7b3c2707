import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Paths;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;

/**
 * Answer queries with what Lucene.java indexed, at a port of this machine that is printed first.
 *
 * <p>usage: Search FOLDER. A request is a line of a query, a first and a last day (0: open), with
 * tabs between. The answer has ten lines at most and an empty one.
 */
public final class Search {
    private static final int HITS = 10;
    private static final String[] FIELDS = {"headline", "body"};
    private static final Map<String, Float> WEIGHTS = Map.of("headline", 3f, "body", 1f);

    private final IndexSearcher searcher;
    private final Analyzer analyzer = new EnglishAnalyzer();
    private final UnifiedHighlighter highlighter;

    private Search(IndexSearcher searcher) {
        this.searcher = searcher;
        this.highlighter = new UnifiedHighlighter(searcher, analyzer);
    }

    private Query parse(String[] request) throws Exception {
        Query query = new MultiFieldQueryParser(FIELDS, analyzer, WEIGHTS).parse(request[0]);
        long first = Long.parseLong(request[1]);
        long last = Long.parseLong(request[2]);
        if (first == 0) {
            return query;
        }
        return new BooleanQuery.Builder()
                .add(query, BooleanClause.Occur.MUST)
                .add(LongPoint.newRangeQuery("day", first, last), BooleanClause.Occur.FILTER)
                .build();
    }

    private void answer(String[] request, PrintWriter out) throws Exception {
        Query query = parse(request);
        TopDocs top = searcher.search(query, HITS);
        String[] snippets = highlighter.highlight("body", query, top);
        for (int i = 0; i < top.scoreDocs.length; i++) {
            Document document = searcher.doc(top.scoreDocs[i].doc);
            String snippet = snippets[i] == null ? "" : snippets[i].replace('\n', ' ');
            out.println(document.get("path") + "\t" + document.get("headline") + "\t" + snippet);
        }
        out.println();
        out.flush();
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out =
                        new PrintWriter(socket.getOutputStream(), false, StandardCharsets.UTF_8)) {
            socket.setTcpNoDelay(true);
            String line;
            while ((line = in.readLine()) != null) {
                answer(line.split("\t"), out);
            }
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    public static void main(String[] arguments) throws Exception {
        DirectoryReader reader = DirectoryReader.open(FSDirectory.open(Paths.get(arguments[0])));
        Search search = new Search(new IndexSearcher(reader));
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println(server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> search.serve(socket));
                thread.setDaemon(true);
                thread.start();
            }
        }
    }
}
