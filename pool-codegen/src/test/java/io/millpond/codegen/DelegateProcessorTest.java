package io.millpond.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelegateProcessorTest {
    private static final String STATEMENT_HANDLE = """
            package io.millpond.jdbc;
            @io.millpond.codegen.GenerateDelegate(value = java.sql.Statement.class, extending = Tracked.class)
            abstract class StatementHandle extends DelegatingStatement {
                StatementHandle(ConnectionHandle connection, java.sql.Statement raw) { super(connection); }
            }
            """;

    @TempDir
    Path directory;

    private Compilation compilation() {
        return new Compilation(directory).with("io/millpond/jdbc/StatementHandle", STATEMENT_HANDLE);
    }

    private Compilation delegating(String name, String type, String body) {
        return compilation()
                .with(
                        "io/millpond/jdbc/" + name,
                        "package io.millpond.jdbc;\n@io.millpond.codegen.GenerateDelegate(" + type + ".class)\n" + body)
                .run();
    }

    /** The copy shows in review what a change of the generator does; it is what pool-core compiles. */
    @Test
    void mustGenerateWhatTheGoldenCopyShowsOnEveryJdk() throws IOException {
        Compilation run = compilation().run();
        assertThat(run.errors()).isEmpty();
        try (InputStream golden = getClass().getResourceAsStream("/golden/DelegatingStatement.java")) {
            assertThat(run.generated("DelegatingStatement"))
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void mustStopAtAnInterfaceOfJavaSqlThatItHasNoRuleFor() {
        Compilation parameter =
                delegating("DataHandle", "java.sql.SQLData", "abstract class DataHandle extends DelegatingSQLData {}");
        assertThat(parameter.succeeded()).isFalse();
        assertThat(parameter.errors()).contains("no rule for java.sql.SQLInput");
        Compilation result = delegating(
                "SourceHandle", "javax.sql.DataSource", "abstract class SourceHandle extends DelegatingDataSource {}");
        assertThat(result.errors()).contains("no rule for java.sql.ConnectionBuilder");
    }

    @Test
    void mustLeaveWhatLeadsUpOrEndsALifeToBeWrittenByHand() {
        for (String method : new String[] {"getConnection", "close", "isClosed", "cancel", "unwrap", "isWrapperFor"}) {
            assertThat(compilation().run().generated("DelegatingStatement")).doesNotContain(" " + method + "(");
        }
        Compilation forgetful =
                compilation().with("io/millpond/jdbc/Forgetful", """
                        package io.millpond.jdbc;
                        class Forgetful extends StatementHandle {
                            Forgetful() { super(null, null); }
                        }
                        """).run();
        assertThat(forgetful.succeeded()).isFalse();
        assertThat(forgetful.errors()).contains("is not abstract and does not override abstract method");
    }

    /** Else a call that another thread makes could run in the next borrower's session. */
    @Test
    void mustCountWhatMayReachTheServer() {
        String connection = delegating(
                        "AnyHandle", "java.sql.Connection", "abstract class AnyHandle extends DelegatingConnection {}")
                .generated("DelegatingConnection");
        for (String call :
                new String[] {"setSchema(a0)", "rollback(bare0)", "getSchema()", "prepareCall(a0)", "createStatement()"
                }) {
            assertThat(connection).containsPattern("enter\\(\\);\\s+try \\{[^}]*" + Pattern.quote(call));
        }
        assertThat(connection).doesNotContainPattern("enter\\(\\);\\s+try \\{[^}]*getAutoCommit");
        String rows = delegating(
                        "RowsHandle", "java.sql.ResultSet", "abstract class RowsHandle extends DelegatingResultSet {}")
                .generated("DelegatingResultSet");
        for (String call : new String[] {"updateRow()", "insertRow()", "deleteRow()", "refreshRow()"}) {
            assertThat(rows).containsPattern("enter\\(\\);\\s+try \\{[^}]*" + Pattern.quote(call));
        }
        assertThat(rows).doesNotContainPattern("enter\\(\\);\\s+try \\{[^}]*getInt");
        String statement = delegating(
                        "AllHandle",
                        "java.sql.PreparedStatement",
                        "abstract class AllHandle extends DelegatingPreparedStatement {}")
                .generated("DelegatingPreparedStatement");
        for (String call : new String[] {
            "getWarnings()", "setBlob(a0, bare1)", "setBlob(a0, a1, a2)", "setClob(a0, bare1)", "setNClob(a0, bare1)"
        }) {
            assertThat(statement).containsPattern("enter\\(\\);\\s+try \\{[^}]*" + Pattern.quote(call));
        }
        assertThat(statement).doesNotContainPattern("enter\\(\\);\\s+try \\{[^}]*setString");
    }

    /** A cursor in a column: the driver may read all its rows before it hands it out. */
    @Test
    void mustLeaveItToTheHandleWhetherAValueOfAColumnIsCounted() {
        String rows = delegating(
                        "RowsHandle", "java.sql.ResultSet", "abstract class RowsHandle extends DelegatingResultSet {}")
                .generated("DelegatingResultSet");
        assertThat(rows).contains("""
                                int call = enterPerhaps();
                                try {
                                    return wrapObject(target.getObject(a0));
                                } catch (Throwable e) {
                                    throw failed(e);
                                } finally {
                                    leavePerhaps(call);
                                }
                        """).doesNotContainPattern("enterPerhaps\\(\\);\\s+try \\{[^}]*getString");
    }

    /** A default method would not be missed by the compiler, so it is made abstract. */
    @Test
    void mustMakeADefaultMethodThatMarksARequestAbstract() {
        Compilation run = delegating(
                "AnyHandle", "java.sql.Connection", "abstract class AnyHandle extends DelegatingConnection {}");
        assertThat(run.errors()).isEmpty();
        assertThat(run.generated("DelegatingConnection"))
                .contains("public abstract void beginRequest() throws SQLException;")
                .contains("public boolean setShardingKeyIfValid(ShardingKey a0, int a1) throws SQLException {");
    }

    @Test
    void mustGenerateDefaultMethodsToo() {
        assertThat(compilation().run().generated("DelegatingStatement"))
                .contains("public long executeLargeUpdate(String a0) throws SQLException {")
                .contains("public String enquoteLiteral(String a0) throws SQLException {");
    }

    @Test
    void mustNotGenerateAgainWhatTheParentDelegates() {
        Compilation run =
                compilation().with("io/millpond/jdbc/PreparedHandle", """
                        package io.millpond.jdbc;
                        @io.millpond.codegen.GenerateDelegate(
                            value = java.sql.PreparedStatement.class, extending = StatementHandle.class)
                        abstract class PreparedHandle extends DelegatingPreparedStatement {
                            PreparedHandle(ConnectionHandle c, java.sql.PreparedStatement raw) { super(c, raw); }
                        }
                        """).run();
        assertThat(run.errors()).isEmpty();
        assertThat(run.generated("DelegatingPreparedStatement"))
                .contains("public int executeUpdate() throws SQLException {")
                .doesNotContain("executeUpdate(String")
                .doesNotContain("abstract SQLException failed");
    }

    @Test
    void mustTakeWrappersOffTheParameters() {
        Compilation run = delegating(
                "RowsHandle", "java.sql.ResultSet", "abstract class RowsHandle extends DelegatingResultSet {}");
        assertThat(run.generated("DelegatingResultSet"))
                .as("outside of what tells the driver's failures")
                .contains(
                        "Blob bare1 = unwrapped(a1);\n        ResultSet target = delegate();\n        int call = enter();\n        try {")
                .contains("target.updateBlob(a0, bare1);")
                .contains("target.updateObject(a0, bare1);")
                .contains("target.updateBlob(a0, a1, a2);")
                .contains("return wrapAs(target.getObject(a0, a1), a1);");
    }
}
