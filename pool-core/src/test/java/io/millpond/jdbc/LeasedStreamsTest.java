package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.FilterReader;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What reads and writes in the driver's place: it says what the driver's says, fails as that fails, and dies
 * with the lease.
 */
class LeasedStreamsTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringWriter chars = new StringWriter();

    /** What reached the driver's own streams. */
    private final List<String> reached = new ArrayList<>();

    private ConnectionHandle connection;
    private InputStream in;
    private Reader reader;
    private OutputStream out;
    private Writer writer;

    private interface Use {
        void run() throws IOException;
    }

    @BeforeEach
    void open() throws SQLException {
        driver.on("ResultSet.getBinaryStream", a -> new Input(new byte[] {1, 2, 3, 4, 5}));
        driver.on("ResultSet.getCharacterStream", a -> new Text("abcde"));
        driver.on("Blob.setBinaryStream", a -> new Output());
        driver.on("Clob.setCharacterStream", a -> new Letters());
        connection = pool.borrow();
        ResultSet rows = connection.createStatement().executeQuery("select 1");
        in = rows.getBinaryStream(1);
        reader = rows.getCharacterStream(1);
        out = rows.getBlob(1).setBinaryStream(1);
        writer = rows.getClob(1).setCharacterStream(1);
    }

    /** A call that was counted in and not out again would keep the connection from its next borrower. */
    @AfterEach
    void mustLeaveTheConnectionFitForTheNextUnlessAStreamHasFailed() throws SQLException {
        connection.close();
        assertThat(pool.isIdle()).isEqualTo(!pool.events.contains("suspect"));
        assertThat(connection.countedCalls()).isZero();
    }

    @Test
    void mustReadWhatTheDriversStreamGives() throws IOException {
        byte[] read = {9, 9, 9, 9};
        assertThat(in.markSupported()).isTrue();
        assertThat(in.available()).isEqualTo(5);
        in.mark(10);
        assertThat(in.read()).isEqualTo(1);
        assertThat(in.read(read, 1, 2)).isEqualTo(2);
        assertThat(read).containsExactly(9, 2, 3, 9);
        in.reset();
        assertThat(in.skip(4)).isEqualTo(4);
        assertThat(in.read()).isEqualTo(5);
        assertThat(in.read()).isEqualTo(-1);
        in.close();
        assertThat(reached).containsExactly("InputStream.mark", "InputStream.close");
    }

    @Test
    void mustReadWhatTheDriversReaderGives() throws IOException {
        char[] read = {'x', 'x', 'x', 'x'};
        assertThat(reader.markSupported()).isTrue();
        assertThat(reader.ready()).isTrue();
        reader.mark(10);
        assertThat(reader.read()).isEqualTo('a');
        assertThat(reader.read(read, 1, 2)).isEqualTo(2);
        assertThat(read).containsExactly('x', 'b', 'c', 'x');
        reader.reset();
        assertThat(reader.skip(4)).isEqualTo(4);
        assertThat(reader.read()).isEqualTo('e');
        assertThat(reader.read()).isEqualTo(-1);
        reader.close();
        assertThat(reached).containsExactly("Reader.mark", "Reader.close");
    }

    @Test
    void mustWriteToTheDriversStreamAndWriter() throws IOException {
        out.write(1);
        out.write(new byte[] {9, 2, 3, 9}, 1, 2);
        out.flush();
        out.close();
        writer.write('a');
        writer.write(new char[] {'x', 'b', 'c', 'x'}, 1, 2);
        writer.flush();
        writer.close();
        assertThat(bytes.toByteArray()).containsExactly(1, 2, 3);
        assertThat(chars).hasToString("abc");
        assertThat(reached).containsExactly("OutputStream.flush", "OutputStream.close", "Writer.flush", "Writer.close");
    }

    @Test
    void mustSayThatThereIsNoMarkWhereTheDriverHasNone() throws Exception {
        driver.on("ResultSet.getBinaryStream", a -> InputStream.nullInputStream());
        driver.on("ResultSet.getCharacterStream", a -> Reader.nullReader());
        ResultSet rows = connection.createStatement().executeQuery("select 2");
        InputStream none = rows.getBinaryStream(1);
        Reader noText = rows.getCharacterStream(1);
        assertThat(none.markSupported()).isFalse();
        assertThat(none.available()).isZero();
        assertThat(noText.markSupported()).isFalse();
        assertThat(noText.ready()).isFalse();
    }

    @Test
    void mustFailAsTheDriversStreamFailsAndGoOnAfterwards() throws IOException {
        IOException broken = new IOException("broken");
        failure = broken;
        for (Use use : closesToo()) {
            assertThatThrownBy(use::run).isSameAs(broken);
        }
        failure = null;
        assertThat(in.read()).isEqualTo(1);
        assertThat(connection.countedCalls()).isZero();
    }

    static IntStream eachUse() {
        return IntStream.range(0, 21);
    }

    /** A dead connection may show itself in no other way than by a stream of a large object that breaks off. */
    @ParameterizedTest
    @MethodSource("eachUse")
    void mustHaveTheConnectionCheckedWhoseStreamHasFailed(int use) {
        assertThat(closesToo()).hasSize(21);
        failure = new IOException("broken");
        assertThatThrownBy(closesToo().get(use)::run).isSameAs(failure);
        assertThat(pool.events).containsExactly("suspect");
    }

    @Test
    void mustHaveTheConnectionCheckedWhoseStreamHasThrownAnErrorOfItsOwn() throws SQLException {
        IllegalStateException own = new IllegalStateException("driver");
        driver.on("ResultSet.getBinaryStream", a -> new InputStream() {
            @Override
            public int read() {
                throw own;
            }
        });
        InputStream broken =
                connection.createStatement().executeQuery("select 1").getBinaryStream(1);
        assertThatThrownBy(broken::read).isSameAs(own);
        assertThat(pool.events).containsExactly("suspect");
    }

    /** With those that a failure of the driver's alone can make fail. */
    private List<Use> closesToo() {
        List<Use> all = new ArrayList<>(allOfThem());
        all.addAll(List.of(in::close, reader::close, out::close, writer::close));
        return all;
    }

    @Test
    void mustNotReachTheDriverAfterTheLease() throws IOException {
        connection.close();
        reached.clear();
        for (Use use : allOfThem()) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("this connection is closed");
        }
        assertThat(in.markSupported()).isFalse();
        assertThat(reader.markSupported()).isFalse();
        in.mark(1);
        in.close();
        reader.close();
        out.close();
        writer.close();
        assertThat(reached).isEmpty();
        assertThat(bytes.size()).isZero();
        assertThat(chars.toString()).isEmpty();
    }

    /** Whatever may fail; each must ask whether the lease lasts. */
    private List<Use> allOfThem() {
        return List.of(
                in::read,
                () -> in.read(new byte[2], 0, 2),
                () -> in.skip(1),
                in::available,
                in::reset,
                reader::read,
                () -> reader.read(new char[2], 0, 2),
                () -> reader.skip(1),
                reader::ready,
                () -> reader.mark(1),
                reader::reset,
                () -> out.write(1),
                () -> out.write(new byte[2], 0, 2),
                out::flush,
                () -> writer.write('x'),
                () -> writer.write(new char[2], 0, 2),
                writer::flush);
    }

    private IOException failure;

    private void reach(String call) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (!call.isEmpty()) {
            reached.add(call);
        }
    }

    private final class Input extends FilterInputStream {
        Input(byte[] content) {
            super(new ByteArrayInputStream(content));
        }

        @Override
        public int read() throws IOException {
            reach("");
            return in.read();
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            reach("");
            return in.read(into, from, count);
        }

        @Override
        public long skip(long count) throws IOException {
            reach("");
            return in.skip(count);
        }

        @Override
        public int available() throws IOException {
            reach("");
            return in.available();
        }

        @Override
        public synchronized void mark(int limit) {
            reached.add("InputStream.mark");
            in.mark(limit);
        }

        @Override
        public synchronized void reset() throws IOException {
            reach("");
            in.reset();
        }

        @Override
        public void close() throws IOException {
            reach("InputStream.close");
        }
    }

    private final class Text extends FilterReader {
        Text(String content) {
            super(new StringReader(content));
        }

        @Override
        public int read() throws IOException {
            reach("");
            return in.read();
        }

        @Override
        public int read(char[] into, int from, int count) throws IOException {
            reach("");
            return in.read(into, from, count);
        }

        @Override
        public long skip(long count) throws IOException {
            reach("");
            return in.skip(count);
        }

        @Override
        public boolean ready() throws IOException {
            reach("");
            return in.ready();
        }

        @Override
        public void mark(int limit) throws IOException {
            reach("Reader.mark");
            in.mark(limit);
        }

        @Override
        public void reset() throws IOException {
            reach("");
            in.reset();
        }

        @Override
        public void close() throws IOException {
            reach("Reader.close");
        }
    }

    private final class Output extends FilterOutputStream {
        Output() {
            super(bytes);
        }

        @Override
        public void write(int value) throws IOException {
            reach("");
            out.write(value);
        }

        @Override
        public void write(byte[] from, int at, int count) throws IOException {
            reach("");
            out.write(from, at, count);
        }

        @Override
        public void flush() throws IOException {
            reach("OutputStream.flush");
        }

        @Override
        public void close() throws IOException {
            reach("OutputStream.close");
        }
    }

    private final class Letters extends FilterWriter {
        Letters() {
            super(chars);
        }

        @Override
        public void write(int value) throws IOException {
            reach("");
            out.write(value);
        }

        @Override
        public void write(char[] from, int at, int count) throws IOException {
            reach("");
            out.write(from, at, count);
        }

        @Override
        public void flush() throws IOException {
            reach("Writer.flush");
        }

        @Override
        public void close() throws IOException {
            reach("Writer.close");
        }
    }
}
