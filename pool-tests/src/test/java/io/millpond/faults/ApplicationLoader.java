package io.millpond.faults;

import io.millpond.MillpondDataSource;
import io.millpond.metrics.MillpondMetrics;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The class loader of an application in a server: the application, its pool and what that needs are its own, the driver
 * and Micrometer are the server's.
 */
final class ApplicationLoader extends URLClassLoader {
    private static final String OF_THE_SERVER = "io.micrometer.";

    ApplicationLoader() {
        super(
                Stream.of(
                                MillpondDataSource.class,
                                MillpondMetrics.class,
                                LoggerFactory.class,
                                DeployedApplication.class)
                        .map(ApplicationLoader::place)
                        .toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader());
    }

    private static URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        return name.startsWith(OF_THE_SERVER)
                ? ApplicationLoader.class.getClassLoader().loadClass(name)
                : super.findClass(name);
    }
}
