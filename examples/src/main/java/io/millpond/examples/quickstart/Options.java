package io.millpond.examples.quickstart;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The command line. */
record Options(String url, String user, String password, Duration part) {
    private static final String H2 = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";
    private static final String USAGE = "usage: [--url jdbc:…] [--user NAME] [--password SECRET] [--seconds N]";

    static Options parse(String[] args) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException("cannot read " + args[i] + "; " + USAGE);
            }
            given.put(args[i].substring(2), args[i + 1]);
        }
        Options options = new Options(
                given.getOrDefault("url", H2),
                given.remove("user"),
                given.remove("password"),
                Duration.ofSeconds(Integer.parseInt(given.getOrDefault("seconds", "13"))));
        given.remove("url");
        given.remove("seconds");
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown option " + given.keySet() + "; " + USAGE);
        }
        return options;
    }

    boolean isH2() {
        return url.startsWith("jdbc:h2:");
    }

    boolean isPostgres() {
        return url.startsWith("jdbc:postgresql:");
    }

    String databaseName() {
        return isH2() ? "embedded H2" : url.split(":")[1];
    }

    @Override
    public String toString() {
        return "Options[" + databaseName() + "]";
    }
}
