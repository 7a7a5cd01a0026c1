package io.millpond.testkit.database;

import java.util.ArrayList;
import java.util.List;

/**
 * The ways to one database, best first; the first that works is kept for the JVM. A test of the kit itself, or a build
 * that must not take another way, names one with the system property {@code millpond.<name>.via}.
 */
final class Ways {
    private final String name;
    private final List<Way> ways;
    private Server server;
    private String whyNot;

    Ways(String name, Way... ways) {
        this.name = name;
        this.ways = List.of(ways);
    }

    synchronized Server start() {
        if (server == null && whyNot == null) {
            tryAll(Settings.of(name, "via"));
        }
        if (whyNot != null) {
            throw new DatabaseUnavailableException(whyNot);
        }
        return server;
    }

    private void tryAll(String only) {
        List<String> reasons = new ArrayList<>();
        for (Way way : ways) {
            if (only != null && !way.name.equalsIgnoreCase(only)) {
                continue;
            }
            try {
                server = way.start.server();
                return;
            } catch (NotThisWay e) {
                reasons.add(way.name + ": " + e.getMessage());
            } catch (Exception | LinkageError e) {
                reasons.add(way.name + ": " + e.toString().lines().findFirst().orElse("?"));
            }
        }
        whyNot = reasons.isEmpty() ? "no way is called " + only : String.join("; ", reasons);
    }

    /** One way, by the name that settings and messages use. */
    record Way(String name, Start start) {}

    /** Starts a server or says why not. */
    @FunctionalInterface
    interface Start {
        Server server() throws Exception;
    }

    /** This way is not open here; the next one may be. */
    static final class NotThisWay extends Exception {
        private static final long serialVersionUID = 1L;

        NotThisWay(String reason) {
            super(reason);
        }
    }
}
