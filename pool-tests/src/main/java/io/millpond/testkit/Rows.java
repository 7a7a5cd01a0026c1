package io.millpond.testkit;

import java.util.List;

/** What a scripted query answers. */
public final class Rows {
    static final Rows ONE = of(List.of("value"), new Object[] {1});

    final List<String> columns;
    final Object[][] values;

    private Rows(List<String> columns, Object[][] values) {
        this.columns = columns;
        this.values = values;
    }

    /** Rows with named columns. */
    public static Rows of(List<String> columns, Object[]... values) {
        return new Rows(List.copyOf(columns), values.clone());
    }

    /** One column of one row. */
    public static Rows of(Object value) {
        return of(List.of("value"), new Object[] {value});
    }

    int columnOf(String label) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).equalsIgnoreCase(label)) {
                return i + 1;
            }
        }
        return -1;
    }
}
