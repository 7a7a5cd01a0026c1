package io.millpond.spring;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Where a setting of the pool was written in the application's configuration.
 *
 * @param name the key, {@code spring.datasource.millpond.max-size}
 * @param origin the place, such as a line of a file, or {@code null} if it is not known
 */
record PropertyKey(String name, @Nullable Origin origin) {
    /** Settings that Spring Boot has too. */
    private static final Map<String, String> OF_BOOT = Map.of(
            "jdbc-url", "spring.datasource.url",
            "username", "spring.datasource.username",
            "password", "spring.datasource.password",
            "driver-class-name", "spring.datasource.driver-class-name",
            "name", "spring.datasource.name");

    /**
     * The key by which a setting was given, or {@code null} if no configuration has it: then code has
     * set it, or nobody.
     */
    static @Nullable PropertyKey find(String setting, ConfigurableEnvironment environment) {
        for (String name : namesOf(setting)) {
            ConfigurationProperty property = property(name, environment);
            if (property != null) {
                return new PropertyKey(name, property.getOrigin());
            }
        }
        return null;
    }

    private static List<String> namesOf(String setting) {
        if (setting.startsWith(HikariKeys.PREFIX + ".")) {
            return List.of(setting);
        }
        String kebab = setting.startsWith("property.") ? setting : kebab(setting);
        String own = MillpondProperties.PREFIX + "." + kebab;
        return OF_BOOT.containsKey(kebab) ? List.of(own, OF_BOOT.get(kebab)) : List.of(own);
    }

    /** The property by this name that counts, or {@code null}. */
    static @Nullable ConfigurationProperty property(String name, ConfigurableEnvironment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.from(environment.getPropertySources())) {
            ConfigurationProperty property =
                    source.getConfigurationProperty(ConfigurationPropertyName.adapt(name, '.'));
            if (property != null) {
                return property;
            }
        }
        return null;
    }

    /** {@code max-size} for {@code maxSize}; the value in {@code maxLifetime=5m} stays as it is. */
    static String kebab(String camelCase) {
        int end = camelCase.indexOf('=');
        String name = end < 0 ? camelCase : camelCase.substring(0, end);
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT)
                + camelCase.substring(name.length());
    }
}
