package io.millpond.pool;

import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.config.Problem;
import io.millpond.config.Redactor;
import io.millpond.spi.Credentials;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where physical connections come from: a driver and a URL, or a DataSource to wrap.
 *
 * @param connector connects
 * @param keeperConnector connects for {@link DataKeeper}
 * @param loader the class loader of the driver or DataSource; null for that of the JDK
 */
record ConnectionSource(
        Connector connector,
        Connector keeperConnector,
        @Nullable ClassLoader loader) {
    /** So that a loader which always fails comes to an end. */
    private static final int MOST_BROKEN_DRIVERS = 100;

    /** Connects; blocks as long as the driver pleases. */
    @FunctionalInterface
    interface Connector {
        Connection connect(Credentials credentials) throws SQLException;
    }

    Connection connect(Credentials credentials) throws SQLException {
        return connector.connect(credentials);
    }

    /**
     * The source that the settings ask for.
     *
     * @param driverProperties the dialect's defaults and the user's properties
     * @param keeperUrl the URL for the connection that keeps a database in memory, made from that of the settings
     * @throws ConfigException if the driver is missing or refuses the URL
     */
    static ConnectionSource of(
            PoolConfig config, Map<String, String> driverProperties, UnaryOperator<String> keeperUrl) {
        DataSource wrapped = config.dataSource();
        return wrapped != null ? ofDataSource(wrapped) : ofDriver(config, driverProperties, keeperUrl);
    }

    /** Whether it can be closed, as pools can: they see to their connections, and may have none to spare. */
    static boolean isPool(@Nullable DataSource given) {
        return given instanceof AutoCloseable;
    }

    private static ConnectionSource ofDataSource(DataSource wrapped) {
        Connector connector = credentials -> notNull(connect(wrapped, credentials), wrapped);
        return new ConnectionSource(connector, connector, wrapped.getClass().getClassLoader());
    }

    private static Connection connect(DataSource wrapped, Credentials credentials) throws SQLException {
        if (credentials.username() != null) {
            return wrapped.getConnection(credentials.username(), credentials.password());
        }
        if (credentials.password() != null) {
            // left out, it would be somebody else who connects, or nobody who knows why
            throw new SQLException(
                    "the credentials have a password and no user name, which a DataSource cannot be told; give both",
                    "28000");
        }
        return wrapped.getConnection();
    }

    private static ConnectionSource ofDriver(
            PoolConfig config, Map<String, String> driverProperties, UnaryOperator<String> keeperUrl) {
        String url = Objects.requireNonNull(config.jdbcUrl());
        String driverClassName = config.driverClassName();
        Driver driver = driverClassName == null ? findDriver(url) : loadDriver(driverClassName, url);
        Map<String, String> properties = Map.copyOf(driverProperties);
        return new ConnectionSource(
                connector(driver, url, properties),
                connector(driver, keeperUrl.apply(url), properties),
                driver.getClass().getClassLoader());
    }

    private static Connector connector(Driver driver, String url, Map<String, String> driverProperties) {
        return credentials -> {
            Properties properties = new Properties();
            properties.putAll(driverProperties);
            if (credentials.username() != null) {
                properties.setProperty("user", credentials.username());
            }
            if (credentials.password() != null) {
                properties.setProperty("password", credentials.password());
            }
            return notNull(driver.connect(url, properties), driver);
        };
    }

    private static Connection notNull(@Nullable Connection connection, Object source) throws SQLException {
        if (connection == null) {
            throw new SQLException(source.getClass().getName() + " answered a connect with null");
        }
        return connection;
    }

    private static Driver findDriver(String url) {
        Enumeration<Driver> registered = DriverManager.getDrivers();
        while (registered.hasMoreElements()) {
            Driver driver = registered.nextElement();
            if (accepts(driver, url)) {
                return driver;
            }
        }
        Driver provided = findProvided(url);
        if (provided != null) {
            return provided;
        }
        throw refused(
                "jdbcUrl",
                Redactor.redactUrl(url),
                "no JDBC driver on the class path accepts this URL",
                "add the driver's jar, correct the URL, or name the driver with driverClassName");
    }

    /** One jar that is broken, or made for a newer JDK, says nothing about the others. */
    private static @Nullable Driver findProvided(String url) {
        Iterator<Driver> drivers = ServiceLoader.load(Driver.class).iterator();
        int broken = 0;
        while (broken < MOST_BROKEN_DRIVERS) {
            try {
                if (!drivers.hasNext()) {
                    return null;
                }
                Driver driver = drivers.next();
                if (accepts(driver, url)) {
                    return driver;
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                broken++;
            }
        }
        return null;
    }

    private static Driver loadDriver(String className, String url) {
        Class<?> type = findClass(className);
        if (type == null) {
            throw refused("driverClassName", className, "the class is not on the class path", "add the driver's jar");
        }
        // looked at before it is initialised: a class named in a configuration file runs no code unless it is a driver
        if (!Driver.class.isAssignableFrom(type)) {
            throw refused("driverClassName", className, "the class is no java.sql.Driver", "name the driver's class");
        }
        try {
            Driver driver = (Driver) type.getDeclaredConstructor().newInstance();
            if (!accepts(driver, url)) {
                throw refused(
                        "jdbcUrl",
                        Redactor.redactUrl(url),
                        "the driver " + className + " does not accept this URL",
                        "correct the URL or driverClassName");
            }
            return driver;
        } catch (ReflectiveOperationException | LinkageError e) {
            // its constructor and initialiser know neither URL nor password: what they say may be shown
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new ConfigException(
                    new Problem(
                            "driverClassName",
                            className,
                            "the driver cannot be created: " + why,
                            "check the driver's jar and what it needs"),
                    e);
        }
    }

    private static @Nullable Class<?> findClass(String className) {
        for (ClassLoader loader : new ClassLoader[] {
            Thread.currentThread().getContextClassLoader(), ConnectionSource.class.getClassLoader()
        }) {
            try {
                return Class.forName(className, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                // the next loader may know it
            }
        }
        return null;
    }

    private static ConfigException refused(String setting, String value, String wrong, String remedy) {
        return new ConfigException(new Problem(setting, value, wrong, remedy), null);
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException | RuntimeException | LinkageError e) {
            return false;
        }
    }
}
