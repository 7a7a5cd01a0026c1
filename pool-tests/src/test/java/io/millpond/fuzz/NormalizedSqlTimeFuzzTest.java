package io.millpond.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millpond.query.NormalizedSql;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** No piece of a text, said again and again, is looked through again for each time that it is said. */
class NormalizedSqlTimeFuzzTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int SHORT = 16_000;

    /**
     * How many times that long the text is next, and how much longer than this it may take before it is worth while
     * to look closer.
     */
    private static final int TIMES = 8;

    private static final int SUSPICIOUS = 3;

    /**
     * Long enough that time which grows with the square of the length is far beyond what is allowed; that of a
     * processor, not of the clock.
     */
    private static final int LONG = 4_000_000;

    private static final int NANOS_PER_CHARACTER = 1_000;

    @FuzzTest(maxDuration = "5m")
    void mustTakeTimeInProportionToTheLength(byte[] input) {
        Choices choices = new Choices(input);
        boolean quotedNames = choices.pick(2) == 0;
        // a newline ends a text of the choices, and matters here
        String head = lines(choices.text());
        String piece = lines(choices.text());
        String tail = lines(choices.text());
        if (piece.isEmpty()) {
            return;
        }
        long few = nanosFor(text(head, piece, tail, SHORT), quotedNames);
        if (nanosFor(text(head, piece, tail, TIMES * SHORT), quotedNames) < SUSPICIOUS * TIMES * few) {
            return;
        }
        long nanos = nanosFor(text(head, piece, tail, LONG), quotedNames);
        if (nanos > (long) LONG * NANOS_PER_CHARACTER) {
            throw new AssertionError(nanos / LONG + " ns for each character of <" + head + "><" + piece + ">…<" + tail
                    + ">, " + (quotedNames ? "" : "without ") + "quoted names");
        }
    }

    private static String lines(String text) {
        return text.replace('~', '\n');
    }

    private static String text(String head, String piece, String tail, int length) {
        return head + piece.repeat(length / piece.length() + 1) + tail;
    }

    private static long nanosFor(String sql, boolean quotedNames) {
        long began = THREADS.getCurrentThreadCpuTime();
        NormalizedSql.of(sql, quotedNames);
        return THREADS.getCurrentThreadCpuTime() - began;
    }
}
