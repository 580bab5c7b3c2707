import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Rank articles with Lucene: EnglishAnalyzer, BM25 with two sets of parameters, headline and body as
 * one text and as two fields.
 *
 * <p>usage: LuceneSearch ARTICLES QUERIES FOLDER DEPTH. Articles are lines of number, headline and
 * body, queries lines of number and text, with tabs between; writes FOLDER/NAME.run in TREC's form.
 */
public final class LuceneSearch {
    private static final float[][] PARAMETERS = {{0.9f, 0.4f}, {1.2f, 0.75f}};
    private static final String[][] FIELDS = {{"text"}, {"headline", "body"}};

    private static void index(Directory folder, Analyzer analyzer, Path articles)
            throws IOException {
        try (IndexWriter writer = new IndexWriter(folder, new IndexWriterConfig(analyzer));
                BufferedReader lines = Files.newBufferedReader(articles)) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] parts = line.split("\t", -1);
                Document document = new Document();
                document.add(new StoredField("id", parts[0]));
                document.add(new TextField("headline", parts[1], Field.Store.NO));
                document.add(new TextField("body", parts[2], Field.Store.NO));
                document.add(new TextField("text", parts[1] + " " + parts[2], Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
    }

    /** Any of the words, in any of the fields; scores add up. */
    private static Query query(QueryBuilder builder, String[] fields, String text) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (String field : fields) {
            Query words = builder.createBooleanQuery(field, text);
            any.add(words == null ? new MatchNoDocsQuery() : words, BooleanClause.Occur.SHOULD);
        }
        return any.build();
    }

    private static void run(
            IndexSearcher searcher, Analyzer analyzer, String[] fields, List<String> queries,
            int depth, PrintStream out)
            throws IOException {
        QueryBuilder builder = new QueryBuilder(analyzer);
        for (String line : queries) {
            String[] parts = line.split("\t", 2);
            int rank = 0;
            Query query = query(builder, fields, parts[1]);
            for (ScoreDoc hit : searcher.search(query, depth).scoreDocs) {
                String id = searcher.doc(hit.doc).get("id");
                out.println(parts[0] + " Q0 " + id + " " + ++rank + " " + hit.score + " lucene");
            }
        }
    }

    private static void runAll(
            Directory index, Analyzer analyzer, List<String> queries, Path folder, int depth)
            throws IOException {
        try (IndexReader reader = DirectoryReader.open(index)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            for (float[] k1AndB : PARAMETERS) {
                searcher.setSimilarity(new BM25Similarity(k1AndB[0], k1AndB[1]));
                for (String[] fields : FIELDS) {
                    String two = fields.length > 1 ? " fields" : "";
                    String name = String.format("k1=%.1f b=%.2f%s.run", k1AndB[0], k1AndB[1], two);
                    try (PrintStream out =
                            new PrintStream(folder.resolve(name).toFile(), "UTF-8")) {
                        run(searcher, analyzer, fields, queries, depth, out);
                    }
                }
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        BooleanQuery.setMaxClauseCount(1 << 16);
        Path folder = Paths.get(arguments[2]);
        List<String> queries = Files.readAllLines(Paths.get(arguments[1]));
        Analyzer analyzer = new EnglishAnalyzer();
        try (Directory index = FSDirectory.open(folder.resolve("lucene"))) {
            index(index, analyzer, Paths.get(arguments[0]));
            runAll(index, analyzer, queries, folder, Integer.parseInt(arguments[3]));
        }
    }
}
