package io.millpond.faults;

import java.sql.Connection;
import java.sql.DriverManager;

/** A program that opens a database and keeps it until its input ends, as it does with the process that started it. */
final class FileHolder {
    static final String OPEN = "open";

    private FileHolder() {}

    /** The URL. */
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            System.out.println(OPEN);
            while (System.in.read() >= 0) {
                // until the end
            }
        }
    }
}
