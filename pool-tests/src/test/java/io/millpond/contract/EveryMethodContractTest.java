package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.EveryCallDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.RowId;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every method of every object of JDBC that a borrower can get hold of, found by reflection on the running JDK. */
class EveryMethodContractTest {
    /** Answered by the pool itself; docs/proof.md says which test says how. */
    private static final Set<String> OF_THE_POOL = Set.of(
            "close",
            "abort",
            "cancel",
            "unwrap",
            "isWrapperFor",
            "getConnection",
            "getStatement",
            "beginRequest",
            "endRequest",
            "setQueryTimeout",
            "getQueryTimeout");

    /** Something mutable, of which the pool takes a copy before the application gets hold of it. */
    private static final Set<String> READ_BEFORE = Set.of("getTypeMap");

    /** JDBC wants these to do no harm once the object is closed. */
    private static final Set<String> HARMLESS_WHEN_CLOSED = Set.of("close", "isClosed", "isValid", "abort", "free");

    private final EveryCallDriver driver = new EveryCallDriver();
    private final MillpondDataSource pool = MillpondDataSource.builder()
            .name("test")
            .dataSource(driver.asDataSource())
            .maxSize(1)
            .minIdle(0)
            .validateAfterIdle(Duration.ofMinutes(1))
            .build();

    @AfterEach
    void close() {
        driver.heal();
        pool.close();
    }

    private interface Check {
        void on(Class<?> type, List<Method> methods) throws Throwable;
    }

    /** One test for each type, which sees every method of its type. */
    private static List<DynamicTest> eachType(Check check) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Class<?> type : JdbcObjects.TYPES) {
            tests.add(DynamicTest.dynamicTest(type.getSimpleName(), () -> check.on(type, JdbcObjects.methodsOf(type))));
        }
        return tests;
    }

    private static List<Method> passedOn(List<Method> methods) {
        return methods.stream()
                .filter(method -> !OF_THE_POOL.contains(method.getName()))
                .toList();
    }

    private static Object invoke(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @TestFactory
    List<DynamicTest> mustPassEachCallOnceWithTheVeryArgumentsAndAnswerWhatTheDriverAnswered() {
        return eachType((type, methods) -> {
            for (Method method : passedOn(methods)) {
                for (Object[] given : JdbcObjects.eachArgumentsFor(method)) {
                    mustPass(type, method, given);
                }
            }
        });
    }

    private void mustPass(Class<?> type, Method method, Object[] given) throws Throwable {
        try (Connection connection = pool.getConnection()) {
            Object handle = JdbcObjects.of(connection).get(type);
            driver.forget();
            Object answer = invoke(handle, method, given);
            List<EveryCallDriver.Call> arrived =
                    driver.calls().stream().filter(call -> call.is(method)).toList();
            assertThat(arrived).as("%s arrived", method).hasSize(READ_BEFORE.contains(method.getName()) ? 2 : 1);
            assertArguments(method, given, arrived.get(0).arguments());
            Object truth = arrived.get(arrived.size() - 1).answer();
            assertThat(truth != null || method.getReturnType() == void.class)
                    .as("%s is answered", method)
                    .isTrue();
            assertAnswer(method, answer, truth);
        }
    }

    private static void assertArguments(Method method, Object[] given, List<Object> arrived) {
        assertThat(arrived).as("%s", method).hasSize(given.length);
        for (int i = 0; i < given.length; i++) {
            if (method.getParameterTypes()[i].isPrimitive()) {
                assertThat(arrived.get(i)).as("%s, argument %s", method, i).isEqualTo(given[i]);
            } else {
                assertThat(arrived.get(i)).as("%s, argument %s", method, i).isSameAs(given[i]);
            }
        }
    }

    private static void assertAnswer(Method method, Object answer, Object truth) {
        if (EveryCallDriver.isRaw(truth)
                || truth instanceof InputStream
                || truth instanceof OutputStream
                || truth instanceof Reader
                || truth instanceof Writer) {
            assertThat(answer).as("%s", method).isNotNull().isNotSameAs(truth);
            assertThat(EveryCallDriver.isRaw(answer)).as("raw from %s", method).isFalse();
            assertThat(answer.getClass().getName()).as("%s", method).startsWith("io.millpond.");
        } else if (method.getReturnType().isPrimitive() || truth == null) {
            assertThat(answer).as("%s", method).isEqualTo(truth);
        } else {
            assertThat(answer).as("%s", method).isSameAs(truth);
        }
    }

    private static final List<Supplier<Throwable>> FAILURES = List.of(
            () -> new SQLException("gone", "08006"),
            () -> new SQLException(),
            () -> new IllegalStateException("a driver's bug"),
            () -> new AbstractMethodError("a driver's age"),
            () -> new OutOfMemoryError("as if"));

    /** Each method throws an ordinary error, and each of those that make a pool doubt its connection. */
    @TestFactory
    List<DynamicTest> mustHandOnWhateverTheDriverThrowsAsItIs() {
        return eachType((type, methods) -> {
            for (Method method : passedOn(methods)) {
                mustHandOn(type, method, new SQLException("an ordinary error", "42000"));
                for (Supplier<Throwable> failure : FAILURES) {
                    mustHandOn(type, method, failure.get());
                }
            }
        });
    }

    private void mustHandOn(Class<?> type, Method method, Throwable thrown) throws SQLException {
        Connection connection = pool.getConnection();
        Object handle = JdbcObjects.of(connection).get(type);
        driver.forget(); // else what it has noted by then takes most of the time
        driver.fail(method, thrown);
        try {
            assertThatThrownBy(() -> invoke(handle, method, JdbcObjects.argumentsFor(method)))
                    .as("%s throws %s", method, thrown)
                    .satisfies(seen -> assertThat(isDeclared(method, thrown) ? seen : seen.getCause())
                            .isSameAs(thrown));
        } finally {
            driver.heal();
            connection.close();
        }
    }

    /** Otherwise it can only be handed on as the cause of another. */
    private static boolean isDeclared(Method method, Throwable thrown) {
        return !(thrown instanceof SQLException)
                || Stream.of(method.getExceptionTypes()).anyMatch(type -> type.isInstance(thrown));
    }

    @TestFactory
    List<DynamicTest> mustRefuseEachCallOnceTheConnectionIsClosedAndReachNothing() {
        return eachType((type, methods) -> {
            Connection connection = pool.getConnection();
            Object handle = JdbcObjects.of(connection).get(type);
            connection.close();
            try (Connection next = pool.getConnection()) {
                driver.forget();
                for (Method method : methods) {
                    mustBeDead(handle, method);
                }
                assertThat(driver.calls()).isEmpty();
                assertThat(next.isClosed()).isFalse();
            }
        });
    }

    @TestFactory
    List<DynamicTest> mustRefuseEachCallOnceTheConnectionWasAborted() {
        return eachType((type, methods) -> {
            Connection connection = pool.getConnection();
            Object handle = JdbcObjects.of(connection).get(type);
            driver.forget();
            connection.abort(Runnable::run);
            for (Method method : methods) {
                mustBeDead(handle, method);
            }
            connection.close();
            assertThat(driver.calls())
                    .as("what ends the connection, and nothing of what was called")
                    .allSatisfy(call -> assertThat(call.on()).isInstanceOf(Connection.class))
                    .extracting(call -> call.method().getName())
                    .isSubsetOf("abort", "close", "isClosed");
        });
    }

    private static void mustBeDead(Object handle, Method method) {
        if (HARMLESS_WHEN_CLOSED.contains(method.getName())) {
            Object answer;
            try {
                answer = invoke(handle, method, JdbcObjects.argumentsFor(method));
            } catch (Throwable e) {
                throw new AssertionError(method + " must do no harm", e);
            }
            assertThat(answer).as("%s", method).isIn(null, method.getName().equals("isClosed"));
            return;
        }
        boolean mayThrowSql = List.of(method.getExceptionTypes()).contains(SQLException.class)
                || List.of(method.getExceptionTypes()).contains(SQLClientInfoException.class);
        assertThatThrownBy(() -> invoke(handle, method, JdbcObjects.argumentsFor(method)))
                .as("%s", method)
                .satisfies(refusal -> {
                    if (mayThrowSql) {
                        assertThat(refusal).isInstanceOf(SQLException.class);
                        assertThat(((SQLException) refusal).getSQLState()).isEqualTo("08003");
                    } else {
                        assertThat(refusal).isInstanceOf(IllegalStateException.class);
                    }
                })
                .hasMessageContaining("test: this connection is closed");
    }

    /** A name in that list that the document does not have would be a method of which nobody asks anything. */
    @Test
    void mustSayWhereTheMethodsAreTestedThatThePoolAnswersItself() throws IOException {
        String proof = Files.readString(Path.of("../docs/proof.md"));
        Set<String> rows = new TreeSet<>();
        Matcher row = Pattern.compile("^\\| (`\\w+`(?:, `\\w+`)*) \\| `\\w+Test", Pattern.MULTILINE)
                .matcher(proof);
        while (row.find()) {
            rows.addAll(List.of(row.group(1).replace("`", "").split(", ")));
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(OF_THE_POOL);
    }

    @Test
    void mustKnowEveryTypeByWhichAConnectionCanBeReached() {
        Set<Class<?>> harmless = Set.of(RowId.class);
        Set<Class<?>> found = new TreeSet<>(Comparator.comparing(Class::getName));
        for (Class<?> type : JdbcObjects.TYPES) {
            for (Method method : JdbcObjects.methodsOf(type)) {
                Class<?> answer = method.getReturnType();
                if (answer.isInterface() && answer.getName().startsWith("java.sql.")) {
                    found.add(answer);
                }
            }
        }
        found.removeAll(harmless);
        assertThat(JdbcObjects.TYPES).containsAll(found);
    }

    @Test
    void mustSeeAllMethodsThatThereAre() {
        Map<String, Integer> seen = new TreeMap<>();
        for (Class<?> type : JdbcObjects.TYPES) {
            seen.put(type.getSimpleName(), JdbcObjects.methodsOf(type).size());
        }
        assertThat(seen.get("Connection")).isGreaterThanOrEqualTo(59);
        assertThat(seen.get("CallableStatement")).isGreaterThanOrEqualTo(230);
        assertThat(seen.get("ResultSet")).isGreaterThanOrEqualTo(190);
        assertThat(seen.get("DatabaseMetaData")).isGreaterThanOrEqualTo(175);
        assertThat(seen.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(900);
    }
}
