package io.millpond.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizedSqlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select * from t where id = 42 | select * from t where id = ?",
                "select * from t1 where a = 'x' and b='it''s' | select * from t1 where a = ? and b=?",
                "select -1.5e-7, .5, 0xFF, 1_000 | select -?",
                "select * from t where id in (1, 2,3 , 'a') | select * from t where id in (?)",
                "select * from t where id in (?, ?, ?) | select * from t where id in (?)",
                "insert into t values (1, 'a'), (2, 'b') | insert into t values (?), (?)",
                "select 1 -- the password is x | select ?",
                "select 1 /* secret */ from t | select ? from t",
                "select N'x', E'a\\'b', X'FF', _utf8'y' | select ?",
                "select $$secret$$, $tag$ it's $$ $tag$ from t | select ? from t",
                "select * from t where a = $1 and b = :name | select * from t where a = $? and b = :name",
                "select \"Name\" from \"T 1\" where a = 'x' | select \"Name\" from \"T 1\" where a = ?",
            })
    void mustLeaveLiteralsOut(String sql, String shape) {
        assertThat(NormalizedSql.of(sql, true)).isEqualTo(shape);
    }

    @Test
    void mustTakeDoubleQuotesForATextWhereTheyMayBe() {
        assertThat(NormalizedSql.of("select * from t where a = \"x\" # secret\n and `b c` = 1", false))
                .isEqualTo("select * from t where a = ? and `b c` = ?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'c4n4ry",
                "select 'a\\'c4n4ry' from t",
                "select 'a\\' , 'c4n4ry'",
                "select $a$c4n4ry",
                "select /* c4n4ry",
                "select /* /* */ c4n4ry */ 1",
                "select 1 --c4n4ry",
                "select E'\\'c4n4ry'",
                "select x'c4n4ry'",
                "select 'a''c4n4ry'",
                "select 1c4n4ry"
            })
    void mustNeverShowWhatMayBeALiteral(String sql) {
        assertThat(NormalizedSql.of(sql, true)).doesNotContain("c4n4ry");
        if (!sql.contains("/* /*")) {
            assertThat(NormalizedSql.of(sql, false)).doesNotContain("c4n4ry");
        }
    }

    @Test
    void mustMakeWhiteSpaceEven() {
        assertThat(NormalizedSql.of("  select  a,\n\t b\r\n   from t\n", true)).isEqualTo("select a, b from t");
    }

    @Test
    void mustCutOffWhatIsTooLong() {
        String shape = NormalizedSql.of("select " + "a, ".repeat(1_000) + "b from t", true);
        assertThat(shape).hasSizeLessThan(NormalizedSql.LONGEST + 20).endsWith(" ...");
    }

    @Test
    void mustComeToAnEndWhateverTheText() {
        Random random = new Random(42);
        String alphabet = "ab1'\"`$-/*#\\ \n,.(?eE";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder sql = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                sql.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(NormalizedSql.of(sql.toString(), random.nextBoolean())).isNotNull();
        }
    }
}
