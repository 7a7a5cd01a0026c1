package io.millpond.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * There is no call of JDBC that a script cannot step into, but for the default methods that came to JDBC later: as many
 * drivers do, this one leaves them as they are. {@link EveryCallDriver} has them all.
 */
class EveryCallCanMisbehaveTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
    }

    private Map<Class<?>, Object> objects() throws SQLException {
        Map<Class<?>, Object> all = new LinkedHashMap<>();
        Connection connection = driver.connect(driver.url(), new Properties());
        all.put(Connection.class, connection);
        all.put(Statement.class, connection.createStatement());
        PreparedStatement prepared = connection.prepareStatement("select 1");
        all.put(PreparedStatement.class, prepared);
        all.put(CallableStatement.class, connection.prepareCall("call 1"));
        ResultSet rows = prepared.executeQuery();
        rows.next();
        all.put(ResultSet.class, rows);
        all.put(DatabaseMetaData.class, connection.getMetaData());
        return all;
    }

    private static Object[] argumentsOf(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            if (types[i].isPrimitive()) {
                arguments[i] = java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(types[i], 1), 0);
            } else if (types[i] == String.class) {
                arguments[i] = "x";
            } else if (types[i] == Class.class) {
                arguments[i] = Object.class;
            } else if (types[i] == java.util.concurrent.Executor.class) {
                arguments[i] = (java.util.concurrent.Executor) Runnable::run;
            }
        }
        return arguments;
    }

    @Test
    void mustThrowWhateverIsPlannedFromEveryMethod() throws Exception {
        Error planned = new Error("planned");
        List<String> deaf = new ArrayList<>();
        int calls = 0;
        for (Map.Entry<Class<?>, Object> object : objects().entrySet()) {
            for (Method method : object.getKey().getMethods()) {
                if (Modifier.isStatic(method.getModifiers()) || method.isDefault()) {
                    continue;
                }
                calls++;
                try (Script script = driver.onAnyCall().fail(planned)) {
                    method.invoke(object.getValue(), argumentsOf(method));
                    deaf.add(object.getKey().getSimpleName() + '.' + method.getName() + ' ' + script.plays());
                } catch (InvocationTargetException e) {
                    if (e.getCause() != planned) {
                        deaf.add(object.getKey().getSimpleName() + '.' + method.getName() + " threw " + e.getCause());
                    }
                }
            }
        }
        assertThat(deaf).isEmpty();
        assertThat(calls).isGreaterThan(700);
    }
}
