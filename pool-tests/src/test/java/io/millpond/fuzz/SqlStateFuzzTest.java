package io.millpond.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millpond.dialect.Dialect;
import io.millpond.dialect.Dialects;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** What drivers throw is classified whatever it is: chains without end, in circles, without states, with states that are none. */
class SqlStateFuzzTest {
    private static final List<Dialect> DIALECTS = List.of(
            Dialects.generic(),
            Dialects.forUrl("jdbc:postgresql://db/shop"),
            Dialects.forUrl("jdbc:mariadb://db/shop"),
            Dialects.forUrl("jdbc:mysql://db/shop"),
            Dialects.forUrl("jdbc:h2:mem:shop"),
            Dialects.forUrl("jdbc:sqlite:shop.db"));

    private static final List<String> STATES = List.of(
            "", "0", "08", "08006", "57P01", "57014", "28P01", "25006", "40001", "HY000", "42000", "70100", "3D000",
            "XX000");

    private static final int[] CODES = {0, 1, -1, 1290, 1836, 1045, 1317, 1927, 2013, 90098, 90067, Integer.MIN_VALUE};

    @FuzzTest(maxDuration = "5m")
    void mustClassifyAnything(byte[] input) {
        Choices choices = new Choices(input);
        List<Throwable> all = new ArrayList<>();
        SQLException first = sql(choices);
        all.add(first);
        while (!choices.isUsedUp() && all.size() < 100) {
            Throwable from = choices.pick(all);
            boolean known = choices.pick(4) == 3;
            Throwable to = known ? choices.pick(all) : failure(choices);
            link(from, to, choices.pick(2) == 0);
            if (!known) {
                all.add(to);
            }
        }
        for (Dialect dialect : DIALECTS) {
            for (Throwable each : all) {
                check(dialect, each);
            }
        }
    }

    private static void check(Dialect dialect, Throwable failure) {
        boolean sameKind = dialect.connectFailureKind(failure) == dialect.connectFailureKind(failure);
        boolean sameFate = true;
        if (failure instanceof SQLException sql) {
            sameFate = dialect.isFatal(sql) == dialect.isFatal(sql)
                    && dialect.isRefusedAsReadOnly(sql) == dialect.isRefusedAsReadOnly(sql)
                    && dialect.isCancellation(sql) == dialect.isCancellation(sql);
        }
        if (!sameKind || !sameFate) {
            throw new AssertionError(dialect.name() + " is of two minds about " + failure);
        }
    }

    private static Throwable failure(Choices choices) {
        return switch (choices.pick(7)) {
            case 0, 1 -> sql(choices);
            case 2 -> new SocketException(choices.text());
            case 3 -> new SSLException(choices.text());
            case 4 -> new EOFException();
            case 5 -> new IOException((String) null);
            default -> new StackOverflowError();
        };
    }

    private static SQLException sql(Choices choices) {
        String state = switch (choices.pick(3)) {
            case 0 -> choices.pick(STATES);
            case 1 -> choices.text();
            default -> null;
        };
        int code = CODES[choices.pick(CODES.length)];
        String message = choices.pick(2) == 0 ? null : choices.text();
        return switch (choices.pick(4)) {
            case 0 -> new SQLException(message, state, code);
            case 1 -> new SQLTimeoutException(message, state, code);
            case 2 -> new SQLNonTransientConnectionException(message, state, code);
            default -> new BatchUpdateException(message, state, code, new int[0]);
        };
    }

    private static void link(Throwable from, Throwable to, boolean asCause) {
        if (!asCause && from instanceof SQLException sql && to instanceof SQLException next) {
            // setNextException goes through the whole chain, and never comes back from a circle
            if (sql.getNextException() == null) {
                sql.setNextException(next);
            }
        } else if (from != to && from.getCause() == null) {
            try {
                from.initCause(to);
            } catch (IllegalStateException given) {
                // null was given for its cause
            }
        }
    }
}
