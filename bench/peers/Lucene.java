import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;

/**
 * Index a stream of articles (see bench/README.md) with Lucene.
 *
 * <p>usage: Lucene RECORDS FOLDER THREADS (index), Lucene --merge FOLDER (into one segment)
 */
public final class Lucene {
    private static final int BUFFER_MB = 256;

    private static final class Article {
        String path;
        String date;
        String headline;
        String body;
    }

    /** Taken from by all threads. */
    private static final class Records {
        private final InputStream in;

        Records(InputStream in) {
            this.in = new BufferedInputStream(in, 1 << 20);
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(128);
            int c;
            while ((c = in.read()) >= 0 && c != '\n') {
                line.write(c);
            }
            return line.toString("UTF-8");
        }

        private byte[] bytes(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("records are cut off");
            }
            return bytes;
        }

        Article next() throws IOException {
            String[] head;
            byte[] headline;
            byte[] body;
            synchronized (this) {
                head = line().split("\t");
                if (head.length < 4) {
                    return null;
                }
                headline = bytes(Integer.parseInt(head[2]));
                body = bytes(Integer.parseInt(head[3]));
                in.read();
            }
            Article article = new Article();
            article.path = head[0];
            article.date = head[1];
            article.headline = new String(headline, StandardCharsets.UTF_8);
            article.body = new String(body, StandardCharsets.UTF_8);
            return article;
        }
    }

    private static Document document(Article article) {
        Document document = new Document();
        document.add(new StoredField("path", article.path));
        document.add(new LongPoint("day", Long.parseLong(article.date.replace("-", ""))));
        document.add(new TextField("headline", article.headline, Field.Store.YES));
        document.add(new TextField("body", article.body, Field.Store.YES));
        return document;
    }

    private static void index(IndexWriter writer, Records records, int threads) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Callable<Void> work =
                () -> {
                    Article article;
                    while ((article = records.next()) != null) {
                        writer.addDocument(document(article));
                    }
                    return null;
                };
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit(work));
        }
        for (Future<Void> one : running) {
            one.get();
        }
        pool.shutdown();
    }

    public static void main(String[] arguments) throws Exception {
        IndexWriterConfig config = new IndexWriterConfig(new EnglishAnalyzer());
        config.setRAMBufferSizeMB(BUFFER_MB);
        config.setUseCompoundFile(false);
        try (FSDirectory folder = FSDirectory.open(Paths.get(arguments[1]));
                IndexWriter writer = new IndexWriter(folder, config)) {
            if (arguments[0].equals("--merge")) {
                writer.forceMerge(1);
            } else {
                try (InputStream in = Files.newInputStream(Paths.get(arguments[0]))) {
                    index(writer, new Records(in), Integer.parseInt(arguments[2]));
                }
            }
            writer.commit();
            System.out.println(writer.getDocStats().numDocs + " articles");
        }
    }
}
