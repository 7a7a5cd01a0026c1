package io.millpond.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millpond.query.NormalizedSql;
import java.util.List;

/** No literal of any database that Millpond knows is left in the shape of a statement, and a shape is short. */
class NormalizedSqlFuzzTest {
    private static final int LONGEST = 1_004;

    private static final List<String> WORDS = List.of(
            " select ",
            " from t where a = ",
            ", ",
            " and b in (",
            ")",
            " - ",
            "->",
            "::text ",
            ";",
            " as x ",
            "(",
            " || ",
            "\n",
            "[1]",
            " is null ",
            " $1 ",
            " ? ",
            " :name ",
            " * ",
            ".");

    /** PostgreSQL takes all beyond ASCII for letters. */
    private static final List<String> TAGS = List.of("$a$", "$$", "$\u00e9_1$", "$\uD83D\uDE00$", "$\u2192$");

    @FuzzTest(maxDuration = "5m")
    void mustNeverShowALiteral(byte[] input) {
        Choices choices = new Choices(input);
        if (choices.pick(8) == 7) {
            String any = choices.text();
            check(any, NormalizedSql.of(any, true));
            check(any, NormalizedSql.of(any, false));
            return;
        }
        Kind kind = choices.pick(List.of(Kind.values()));
        StringBuilder sql = new StringBuilder();
        while (!choices.isUsedUp()) {
            switch (choices.pick(3)) {
                case 0 -> sql.append(choices.pick(WORDS));
                case 1 -> sql.append(' ').append(kind.name(choices)).append(' ');
                default -> sql.append(' ').append(kind.literal(choices)).append(' ');
            }
        }
        String text = sql.toString();
        String shape = NormalizedSql.of(text, kind == Kind.POSTGRES || kind == Kind.H2);
        check(text, shape);
        if (Canary.isSeenIn(shape)) {
            throw new AssertionError(kind + " shows " + shape + "\nof: " + text);
        }
    }

    private static void check(String sql, String shape) {
        if (shape.length() > LONGEST) {
            throw new AssertionError(shape.length() + " characters of " + sql.length());
        }
    }

    /** Whose lexical rules the text keeps to. */
    private enum Kind {
        POSTGRES,
        H2,
        MYSQL,
        MYSQL_WITHOUT_BACKSLASH,
        SQLITE,
        ORACLE,
        SQL_SERVER;

        String literal(Choices choices) {
            String secret = choices.text() + Canary.TEXT + choices.text();
            String doubled = secret.replace("'", "''");
            String escaped = secret.replace("\\", "\\\\").replace("'", choices.pick(2) == 0 ? "\\'" : "''");
            String plain = "'" + (this == MYSQL ? escaped : doubled) + "'";
            String number = "1" + Canary.TEXT;
            // in a comment, anything but what ends it
            String comment = "/*" + secret.replace("*/", "").replace("/*", "").replaceAll("[*/]$", "") + " */";
            int form = choices.pick(6);
            if (form < 2) {
                return plain;
            }
            if (form == 2) {
                return comment;
            }
            return switch (this) {
                case POSTGRES ->
                    switch (form) {
                        case 3 -> "E'" + escaped + "'";
                        case 4 -> {
                            String tag = choices.pick(TAGS);
                            yield tag + secret.replace("$", "") + tag;
                        }
                        default -> "--" + secret.replace("\r", "") + "\n";
                    };
                case H2 -> form == 3 ? "$$" + secret.replace("$", "") + "$$" : form == 4 ? "N" + plain : number;
                case MYSQL, MYSQL_WITHOUT_BACKSLASH ->
                    switch (form) {
                        case 3 ->
                            this == MYSQL
                                    ? '"' + secret.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                                    : '"' + secret.replace("\"", "\"\"") + '"';
                        case 4 -> "#" + secret + "\n";
                        default -> "-- " + secret + "\n";
                    };
                case SQLITE ->
                    form == 3
                            ? '"' + secret.replace("\"", "\"\"") + '"'
                            : form == 4 ? "--" + secret + "\n" : "x" + plain;
                case ORACLE ->
                    form == 3
                            ? "q'[" + secret.replace("]'", "") + "]'"
                            : form == 4
                                    ? "nq'{" + secret.replace("}'", "") + "}'"
                                    : choices.pick(2) == 0 ? number : " identified by " + Canary.TEXT;
                case SQL_SERVER -> form == 3 ? "N" + plain : form == 4 ? "--" + secret + "\n" : number;
            };
        }

        String name(Choices choices) {
            String any = choices.text().replace("\0", "");
            if (this == SQLITE || this == SQL_SERVER) {
                any = any.replace("]", "");
            }
            any = Canary.leftOutOf(any); // last: what is left out may have stood in the middle of it
            if (choices.pick(2) == 0) {
                return any.replaceAll("[^A-Za-z_]", "") + "_t";
            }
            return switch (this) {
                case POSTGRES, H2, ORACLE -> '"' + any.replace("\"", "\"\"") + '"';
                case MYSQL, MYSQL_WITHOUT_BACKSLASH -> '`' + any.replace("`", "``") + '`';
                case SQLITE, SQL_SERVER -> '[' + any + ']';
            };
        }
    }
}
