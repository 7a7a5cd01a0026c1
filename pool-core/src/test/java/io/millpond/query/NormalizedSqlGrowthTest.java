package io.millpond.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A shape takes time in proportion to the length of its text, however much of that is not shown. What is judged is the
 * time of this thread on a processor, which other work on the machine does not add to: a tenth of the bound is used,
 * and a text that is looked through again for each of its pieces takes twice the bound and more.
 */
class NormalizedSqlGrowthTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int LENGTH = 500_000;
    private static final int NANOS_PER_CHARACTER = 500;

    /** Each of which leaves out as much as it likes before the shape is full. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--\n",
                "-- \n",
                "#\n",
                "//\n",
                "//x",
                "date ",
                "date  \n",
                "create password;",
                ";password",
                "(-1",
                "\u20ac1",
                "/**/",
                "/*/* */",
                "'x',",
                "'\\\\',",
                "'\\'',",
                "\"x\",",
                "N'',",
                "1,",
                "$$x$$,",
                "$a$x$a$,",
                "$a",
                "[",
                "[x",
                "`x`",
                "? ",
                " ",
                "\u0000",
            })
    void mustTakeTimeInProportionToTheLength(String piece) {
        String text = piece.repeat(LENGTH / piece.length());
        for (String end : new String[] {"", "'", "]"}) {
            for (boolean quotedNames : new boolean[] {true, false}) {
                assertThat(nanosFor(text + end, quotedNames))
                        .as("ns for \"" + piece + "\", again and again, then \"" + end + '"')
                        .isLessThan((long) LENGTH * NANOS_PER_CHARACTER);
            }
        }
    }

    private static long nanosFor(String sql, boolean quotedNames) {
        long began = THREADS.getCurrentThreadCpuTime();
        String shape = NormalizedSql.of(sql, quotedNames);
        long nanos = THREADS.getCurrentThreadCpuTime() - began;
        assertThat(shape.length()).isLessThan(NormalizedSql.LONGEST + 20);
        return nanos;
    }
}
