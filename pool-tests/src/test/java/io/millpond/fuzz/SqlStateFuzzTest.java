package io.millpond.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.dialect.Dialect;
import io.millpond.dialect.Dialects;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * What drivers throw is classified whatever it is: chains without end, in circles, without states, with states that are
 * none; and where a state alone decides, it does in any company.
 */
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

    /** Of these no database says that the connection is dead. */
    private static final Set<String> ORDINARY =
            Set.of("", "0", "57014", "28P01", "25006", "40001", "HY000", "42000", "70100", "3D000", "XX000");

    private static final Set<String> CANCELLED = Set.of("57014", "HY008", "70100");

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

    /** What holds for each database, whatever else is in the chain. */
    private static void check(Dialect dialect, Throwable failure) {
        ConnectFailureKind kind = dialect.connectFailureKind(failure);
        if (!(failure instanceof SQLException sql)) {
            return;
        }
        String state = String.valueOf(sql.getSQLState());
        boolean fatal = dialect.isFatal(sql);
        boolean readOnly = dialect.isRefusedAsReadOnly(sql);
        boolean doubtful = dialect.isDoubtful(sql);
        must(fatal || doubtful || !state.startsWith("08"), "a connection exception is not ordinary", dialect, sql);
        must(readOnly || !state.equals("25006"), "25006 is a server that does not write", dialect, sql);
        must(dialect.isCancellation(sql) == CANCELLED.contains(state), "what is cancelled says so", dialect, sql);
        if (state.equals("28P01") && sql.getErrorCode() == 0) {
            must(kind == ConnectFailureKind.CREDENTIALS, "class 28 is about credentials", dialect, sql);
        }
        SQLException above = new SQLException("an ordinary error", "42000");
        above.setNextException(sql);
        must(
                dialect.isFatal(above) || dialect.isDoubtful(above) || !state.startsWith("08"),
                "the next may be the fatal one",
                dialect,
                sql);
        if (!all(sql, SqlStateFuzzTest::isOrdinary)) {
            return;
        }
        must(!fatal && !dialect.isFatal(above), "nothing here says that the connection is dead", dialect, sql);
        must(!doubtful && !dialect.isDoubtful(above), "nothing here puts the connection in doubt", dialect, sql);
        if (all(sql, each -> !"25006".equals(((SQLException) each).getSQLState()))) {
            must(!readOnly, "nothing here says that the server does not write", dialect, sql);
        }
    }

    private static void must(boolean holds, String rule, Dialect dialect, SQLException failure) {
        if (!holds) {
            throw new AssertionError(dialect.name() + " breaks the rule that " + rule + ": " + failure + ", state "
                    + failure.getSQLState() + ", code " + failure.getErrorCode());
        }
    }

    private static boolean isOrdinary(Throwable failure) {
        return failure instanceof SQLException sql
                && (sql.getSQLState() == null || ORDINARY.contains(sql.getSQLState()))
                && sql.getErrorCode() == 0;
    }

    private static boolean all(SQLException first, Predicate<Throwable> rule) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            Throwable each = open.remove();
            if (!seen.add(each)) {
                continue;
            }
            if (!rule.test(each)) {
                return false;
            }
            Stream.of(each.getCause(), each instanceof SQLException sql ? sql.getNextException() : null)
                    .filter(Objects::nonNull)
                    .forEach(open::add);
        }
        return true;
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
