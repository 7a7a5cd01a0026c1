package io.millpond.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * All that a statement was prepared with: two statements with equal keys can stand in for each other.
 *
 * @param arguments what followed the SQL, in order: numbers, or the list of the columns to return
 */
record StatementKey(String sql, List<?> arguments) {
    static StatementKey of(String sql, Integer... arguments) {
        return new StatementKey(sql, List.of(arguments));
    }

    static StatementKey returning(String sql, int[] columns) {
        return new StatementKey(sql, List.of(Arrays.stream(columns).boxed().toList()));
    }

    static StatementKey returning(String sql, String[] columns) {
        return new StatementKey(sql, List.of(Arrays.asList(columns.clone()), "by name"));
    }

    @Override
    public String toString() {
        return "statement key"; // SQL belongs in no log
    }

    /** Prepares with the driver what the application asked for. */
    PreparedStatement prepare(Connection raw) throws SQLException {
        Object first = arguments.isEmpty() ? null : arguments.get(0);
        if (first instanceof List<?> columns) {
            return arguments.size() == 2
                    ? raw.prepareStatement(sql, columns.toArray(String[]::new))
                    : raw.prepareStatement(
                            sql, columns.stream().mapToInt(Integer.class::cast).toArray());
        }
        return switch (arguments.size()) {
            case 0 -> raw.prepareStatement(sql);
            case 1 -> raw.prepareStatement(sql, number(0));
            case 2 -> raw.prepareStatement(sql, number(0), number(1));
            default -> raw.prepareStatement(sql, number(0), number(1), number(2));
        };
    }

    private int number(int i) {
        return (Integer) arguments.get(i);
    }
}
