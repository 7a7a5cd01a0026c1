package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers that DriverManager does not know, behind others that are broken. */
class DriverSearchTest {
    private static final String URL_OF_LAST = "jdbc:last:of:all";

    /** Throws what a driver does whose own libraries are missing. */
    public static final class Broken extends Last {
        @Override
        public boolean acceptsURL(String url) {
            throw new NoClassDefFoundError("a library of the driver's");
        }
    }

    /** Accepts one URL, for which it opens H2. */
    public static class Last implements Driver {
        @Override
        public Connection connect(String url, Properties properties) throws SQLException {
            return DriverManager.getConnection("jdbc:h2:mem:");
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.equals(URL_OF_LAST);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    /** Cannot be made. */
    public static final class Unmade extends Last {
        public Unmade() {
            throw new IllegalStateException("no native library for this processor");
        }
    }

    /** Cannot even be loaded. */
    public static final class Uninitialised extends Last {
        static {
            fail();
        }

        private static void fail() {
            throw new IllegalStateException("no native library for this processor");
        }
    }

    @TempDir
    private Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    /** It looks once for the JVM, and would find what this test provides. */
    @BeforeAll
    static void letDriverManagerLookFirst() {
        assertThat(DriverManager.getDrivers().hasMoreElements()).isTrue();
    }

    private void provide(List<String> drivers) throws IOException {
        URL services = Files.write(folder.resolve("drivers"), drivers).toUri().toURL();
        Thread.currentThread().setContextClassLoader(new ClassLoader(before) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return name.equals("META-INF/services/java.sql.Driver")
                        ? Collections.enumeration(List.of(services))
                        : super.getResources(name);
            }
        });
    }

    @Test
    void mustFindADriverBehindOthersThatAreBroken() throws Exception {
        provide(List.of("no.such.Driver", Broken.class.getName(), "java.lang.String", Last.class.getName()));
        try (MillpondDataSource pool =
                        MillpondDataSource.builder().jdbcUrl(URL_OF_LAST).build();
                Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Unmade.class, Uninitialised.class})
    void mustSayWhyADriverCannotBeCreated(Class<?> driver) {
        assertThatThrownBy(() -> MillpondDataSource.builder()
                        .jdbcUrl(URL_OF_LAST)
                        .driverClassName(driver.getName())
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no native library for this processor")
                .hasRootCauseMessage("no native library for this processor");
    }

    @Test
    void mustSaySoIfAllThatThereAreAreBroken() throws Exception {
        provide(Collections.nCopies(1_000, "no.such.Driver"));
        assertThatThrownBy(
                        () -> MillpondDataSource.builder().jdbcUrl(URL_OF_LAST).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no JDBC driver on the class path accepts this URL");
    }
}
