package io.millpond.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a database takes for a text or a comment is not shown, whatever stands before it. */
class NormalizedSqlDialectsTest {
    private static final int STATEMENTS = 8_000;

    /** Pieces of SQL as each database reads them; of texts and comments all that could be shown is the canary. */
    enum Database {
        POSTGRESQL(
                true,
                "'c4n4ry'",
                "'it''s c4n4ry'",
                "'c4n4ry\\'",
                "'\\ c4n4ry'",
                "E'it\\'s c4n4ry'",
                "E'c4n4ry\\\\'",
                "e'c4n4ry '' \\\\\\' '",
                "N'c4n4ry'",
                "U&'c4n4ry'",
                "$$it's c4n4ry$$",
                "$x$ $$ c4n4ry ' $x$",
                "/* it's c4n4ry */",
                "/* /* \" */ c4n4ry ' */",
                "-- it's \"c4n4ry\n",
                "--c4n4ry '\n",
                "\"it's\"",
                "\"a\"\"b\"",
                "#>> ",
                "?",
                "a$b",
                "$1",
                "array[1]"),
        MYSQL(
                false,
                "'c4n4ry'",
                "'it''s c4n4ry'",
                "'it\\'s c4n4ry'",
                "'c4n4ry\\\\'",
                "'\\\\\\' c4n4ry'",
                "\"it's c4n4ry\"",
                "\"a\\\" ' c4n4ry\"",
                "_utf8'c4n4ry'",
                "x'c4n4ry'",
                "/* it's c4n4ry */",
                "/*! 'c4n4ry' */",
                "/*!50000 '*/ c4n4ry' */",
                "-- it's \"c4n4ry\n",
                "# it's c4n4ry\n",
                "1--1",
                "`it's`",
                "`a\"b`",
                "?"),
        MYSQL_WITHOUT_BACKSLASHES(
                false,
                "'c4n4ry\\'",
                "\"it's c4n4ry\\\"",
                "'it''s c4n4ry'",
                "\"c4n4ry '' \"",
                "/* it's c4n4ry */",
                "-- it's \"c4n4ry\n",
                "`it's`"),
        SQL_SERVER(
                false,
                "'c4n4ry'",
                "'it''s c4n4ry'",
                "'c4n4ry\\'",
                "N'c4n4ry'",
                "[it's]",
                "#t",
                "##t",
                "\"name\"",
                "/* it's /* c4n4ry */ c4n4ry */",
                "-- it's \"c4n4ry\n",
                "--c4n4ry '\n"),
        ORACLE(
                false,
                "'c4n4ry'",
                "'c4n4ry\\'",
                "q'[it's c4n4ry]'",
                "nq'!it's c4n4ry!'",
                "\"name\"",
                "a#b$c",
                "/* it's c4n4ry */",
                "--c4n4ry '\n"),
        SQLITE(
                false,
                "'c4n4ry'",
                "'c4n4ry\\'",
                "x'c4n4ry'",
                "[it's]",
                "`it's`",
                "\"it's\"",
                "/* it's c4n4ry */",
                "--c4n4ry '\n",
                "?1",
                "$name"),
        BIG_QUERY(
                false,
                "'c4n4ry'",
                "'it\\'s c4n4ry'",
                "\"it's c4n4ry\"",
                "'''it's c4n4ry'''",
                "r'''it's c4n4ry'''",
                "\"\"\"it's \"c4n4ry\" \"\"\"",
                "/* it's c4n4ry */",
                "-- it's \"c4n4ry\n",
                "# it's c4n4ry\n",
                "`it-s`"),
        SNOWFLAKE(
                false,
                "'c4n4ry'",
                "'it''s c4n4ry'",
                "'it\\'s c4n4ry'",
                "$$it's c4n4ry$$",
                "\"name\"",
                "/* it's c4n4ry */",
                "--it's \"c4n4ry\n",
                "//it's \"c4n4ry\n",
                "// c4n4ry\n");

        final boolean quotedNames;
        final String[] pieces;

        Database(boolean quotedNames, String... pieces) {
            this.quotedNames = quotedNames;
            this.pieces = pieces;
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowNoTextAndNoComment(Database database) {
        Random random = new Random(42);
        String[] between = {" ", "\n", ", ", " a = ", "(", ") and b in ("};
        for (int i = 0; i < STATEMENTS; i++) {
            StringBuilder sql = new StringBuilder("select a ");
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                sql.append(between[random.nextInt(between.length)])
                        .append(database.pieces[random.nextInt(database.pieces.length)]);
            }
            assertThat(NormalizedSql.of(sql.toString(), database.quotedNames))
                    .as(sql.toString())
                    .doesNotContain("c4n4ry");
        }
    }
}
