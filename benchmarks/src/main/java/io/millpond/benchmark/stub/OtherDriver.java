package io.millpond.benchmark.stub;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loads this package's classes once more, so that the JVM sees a second driver, and a third. */
final class OtherDriver extends ClassLoader {
    private static final String PACKAGE = OtherDriver.class.getPackageName() + ".";
    private static final Map<Integer, OtherDriver> DRIVERS = new ConcurrentHashMap<>();

    private OtherDriver() {
        super(OtherDriver.class.getClassLoader());
    }

    /** A new connection of the n-th driver. */
    static Connection number(int driver) throws SQLException {
        if (driver == 0) {
            return new StubConnection();
        }
        try {
            return (Connection) DRIVERS.computeIfAbsent(driver, n -> new OtherDriver())
                    .loadClass(StubConnection.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new SQLException("driver " + driver + " cannot be loaded", e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = in.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
