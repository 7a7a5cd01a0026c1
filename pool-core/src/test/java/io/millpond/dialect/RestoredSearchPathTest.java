package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is sent to set PostgreSQL's search path back. Servers from 18 on tell the driver of it by themselves; for others
 * the driver looks at the SQL.
 */
class RestoredSearchPathTest {
    private final List<Object> sent = new ArrayList<>();

    private final PreparedStatement statement = answering(PreparedStatement.class, null);
    private final Connection connection = answering(Connection.class, statement);

    /** Notes each text that it is given. */
    private <T> T answering(Class<T> type, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Stream.ofNullable(arguments)
                            .flatMap(Stream::of)
                            .filter(String.class::isInstance)
                            .forEach(sent::add);
                    return method.getReturnType() == boolean.class ? Boolean.TRUE : answer;
                }));
    }

    @Test
    void mustBeSeenByADriverThatLooksForASetOfTheSearchPath() throws SQLException {
        Dialects.forUrl("jdbc:postgresql://db/shop").restoreSchema(connection, "\"$user\", shop");
        assertThat(sent).hasSize(2).last().isEqualTo("\"$user\", shop");
        String[] statements = sent.get(0).toString().split("; ");
        assertThat(statements).hasSize(2);
        assertThat(statements[0]).startsWith("SET").contains("search_path").doesNotContain("?");
        assertThat(statements[0])
                .as("what setSchema(null) sends, and would be the one before")
                .isNotEqualTo("SET SESSION search_path TO DEFAULT");
        assertThat(statements[1]).contains("set_config('search_path', ?, false)");
    }

    /**
     * The path is told as a list, and its names without quotes are read in lower case; {@code setSchema} quotes the one
     * name that it is given.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            public        | public | true
            app_2         | app_2  | true
            app           | public | false
            app, public   | app, public | false
            app,public    | app,public  | false
            Shop          | Shop        | false
            "Shop"        | "Shop"      | false
            "$user"       | "$user"     | false
            ''            | ''          | false
            """)
    void mustKnowItAgainOnlyWhereItIsOnePlainName(String told, String set, boolean same) {
        assertThat(Dialects.forUrl("jdbc:postgresql://db/shop").isSchema(told, set))
                .isEqualTo(same);
    }

    @Test
    void mustBeAnyNameInOtherDatabases() {
        Dialect other = Dialects.forUrl("jdbc:h2:mem:shop");
        assertThat(other.isSchema("Shop, North", "Shop, North")).isTrue();
        assertThat(other.isSchema("SHOP", "shop")).isFalse();
    }
}
