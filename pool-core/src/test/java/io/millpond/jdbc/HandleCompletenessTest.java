package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Ref;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every method of every handle, as the running JDK has them. */
class HandleCompletenessTest {
    /** Methods of a newer java.sql that a build for release 17 cannot override; each with its reason. */
    private static final Map<String, String> NOT_IN_17 = Map.of();

    /** Answer without the driver once the handle is dead, as JDBC wants it. */
    private static final Set<String> ANSWER_WHEN_DEAD = Set.of("close", "isClosed", "isValid", "abort", "free");

    /** Answered by the pool, or passed on only in a certain state. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "close",
            "abort",
            "cancel",
            "unwrap",
            "getConnection",
            "getStatement",
            "beginRequest",
            "endRequest",
            "setQueryTimeout",
            "getQueryTimeout");

    private RecordingDriver driver = new RecordingDriver();
    private FakePool pool = new FakePool(driver.connect());

    @Test
    void mustOverrideEveryMethodOfTheRunningJdk() {
        List<String> missing = new ArrayList<>();
        HandleKinds.HANDLES.forEach((type, handle) -> {
            for (Method method : HandleKinds.methodsOf(type)) {
                if (NOT_IN_17.containsKey(type.getSimpleName() + '.' + method.getName())) {
                    continue;
                }
                if (!overrides(handle, method)) {
                    missing.add(handle.getSimpleName() + " lacks " + method);
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    private static boolean overrides(Class<?> handle, Method method) {
        try {
            return !handle.getMethod(method.getName(), method.getParameterTypes())
                    .getDeclaringClass()
                    .isInterface();
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    @TestFactory
    List<DynamicTest> mustPassEveryCallOnWhileTheLeaseLasts() {
        return eachKind((type, handle) -> {
            for (Method method : HandleKinds.methodsOf(type)) {
                if (NOT_PASSED_ON.contains(method.getName())) {
                    continue;
                }
                driver.forget();
                Object answer = invoke(handle, method);
                assertThat(driver.calls).as("%s", method).anyMatch(call -> call.endsWith('.' + method.getName()));
                assertThat(RecordingDriver.isRaw(answer))
                        .as("raw from %s", method)
                        .isFalse();
            }
        });
    }

    @TestFactory
    List<DynamicTest> mustThrowAndNotReachTheDriverOnceTheLeaseIsOver() {
        return eachKind((type, handle) -> {
            lastConnection.close();
            ConnectionHandle next = pool.borrow();
            driver.forget();
            for (Method method : HandleKinds.methodsOf(type)) {
                if (ANSWER_WHEN_DEAD.contains(method.getName())) {
                    Object answer = invoke(handle, method);
                    assertThat(answer)
                            .as("%s", method)
                            .isIn(null, method.getName().equals("isClosed"));
                } else if (method.getName().startsWith("getDriverM")) {
                    assertThatThrownBy(() -> invoke(handle, method)).isInstanceOf(IllegalStateException.class);
                } else {
                    assertThatThrownBy(() -> invoke(handle, method))
                            .as("%s", method)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("08003"))
                            .hasMessageStartingWith("shop: this connection is closed;");
                }
            }
            assertThat(driver.calls).isEmpty();
            next.close();
        });
    }

    @TestFactory
    List<DynamicTest> mustHandEveryFailureOnAsItIs() {
        return eachKind((type, handle) -> {
            for (Method method : HandleKinds.methodsOf(type)) {
                boolean passesOn = !NOT_PASSED_ON.contains(method.getName())
                        && List.of(method.getExceptionTypes()).contains(SQLException.class);
                if (!passesOn) {
                    continue;
                }
                String call = type.getSimpleName() + '.' + method.getName();
                SQLException failure = new SQLException("no", "42000");
                driver.fail(call, failure);
                assertThatThrownBy(() -> invoke(handle, method))
                        .as("%s", method)
                        .isSameAs(failure);
                driver.heal(call);
            }
        });
    }

    /** The connection handle of the handles in use. */
    private ConnectionHandle lastConnection;

    private interface Check {
        void on(Class<?> type, Object handle) throws Exception;
    }

    private List<DynamicTest> eachKind(Check check) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Class<?> type : HandleKinds.HANDLES.keySet()) {
            tests.add(DynamicTest.dynamicTest(type.getSimpleName(), () -> {
                driver = new RecordingDriver();
                pool = new FakePool(driver.connect());
                lastConnection = pool.borrow();
                check.on(type, HandleKinds.open(lastConnection).get(type));
            }));
        }
        return tests;
    }

    private static Object invoke(Object handle, Method method) throws Exception {
        try {
            return method.invoke(handle, HandleKinds.argumentsFor(method));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Test
    void mustShowNoSqlAndNoDriverInItsText() throws Exception {
        ConnectionHandle connection = pool.borrow();
        for (Object handle : HandleKinds.open(connection).values()) {
            if (!(handle instanceof LeasedValue)) {
                assertThat(handle.toString()).doesNotContain("select").doesNotContain("raw");
            }
        }
        assertThat(connection).hasToString("ConnectionHandle[shop, slot 3]");
        connection.close();
        assertThat(connection).hasToString("ConnectionHandle[shop, slot 3, closed]");
    }

    @Test
    void mustShowValuesAsTheDriverDoesAsLongAsTheLeaseLasts() throws Exception {
        ConnectionHandle connection = pool.borrow();
        List<LeasedValue> values = HandleKinds.open(connection).values().stream()
                .filter(LeasedValue.class::isInstance)
                .map(LeasedValue.class::cast)
                .toList();
        assertThat(values)
                .hasSize(7)
                .allSatisfy(value -> assertThat(value).hasToString(value.raw().toString()));
        connection.close();
        assertThat(values).allSatisfy(value -> assertThat(value.toString()).endsWith(", closed]"));
    }

    @Test
    void mustShowAValueWhoseTextTheDriverCannotGive() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Ref unreadable =
                (Ref) Proxy.newProxyInstance(Ref.class.getClassLoader(), new Class<?>[] {Ref.class}, (p, m, a) -> {
                    throw new IllegalStateException("not now");
                });
        assertThat(new RefHandle(connection, unreadable)).hasToString("RefHandle of " + connection);
        assertThat(connection.hasCalls()).isFalse();
    }
}
