package io.millpond.spring;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The keys that somebody wrote under a prefix, wherever: in files, system properties, environment variables. */
final class WrittenKeys {
    /** The one name below which keys are free. */
    private static final String MAP = "property";

    private final Iterable<ConfigurationPropertySource> sources;
    private final Binder binder;

    WrittenKeys(ConfigurableEnvironment environment) {
        sources = ConfigurationPropertySources.from(environment.getPropertySources());
        binder = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment));
    }

    /**
     * Keys without the prefix as they were spelled, with their values, placeholders resolved. An environment variable
     * cannot spell a hyphen: its key is the one that it must mean. Of several spellings of one key there is the one
     * that goes before the others in Spring Boot, with its value.
     */
    Map<String, String> below(String prefix) {
        return below(prefix, Set.of());
    }

    /** The same, without the known names; spelling does not matter, {@code maxSize} is {@code MAX_SIZE}. */
    Map<String, String> below(String prefix, Set<String> known) {
        ConfigurationPropertyName root = ConfigurationPropertyName.of(prefix);
        Set<String> bareKnown = known.stream().map(WrittenKeys::bare).collect(Collectors.toSet());
        Map<String, String> found = new TreeMap<>();
        Set<String> unlike = new HashSet<>();
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(root::isAncestorOf)
                        .filter(name -> !isKnown(name, root, bareKnown))
                        .forEach(name -> {
                            String key = isEnvironment(source)
                                    ? EnvironmentKey.meaning(spelled(name, root))
                                    : spelled(name, root);
                            if (unlike.add(whatItIsToSpring(key))) {
                                found.put(key, value(name));
                            }
                        });
            }
        }
        return found;
    }

    /**
     * {@code maxSize} and {@code max-size} are one key. What comes behind a dot is somebody else's, and
     * means what it says.
     */
    private static String whatItIsToSpring(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? bare(key) : bare(key.substring(0, dot)) + key.substring(dot);
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    private static boolean isKnown(ConfigurationPropertyName name, ConfigurationPropertyName root, Set<String> known) {
        String key = spelled(name, root);
        if (key.startsWith(MAP + ".")) {
            return known.contains(MAP);
        }
        // an environment variable's MAX_SIZE is max.size. A text in the map's own place is no value of it, and beside
        // keys of the map Spring Boot says nothing
        return known.contains(bare(key)) && !bare(key).equals(MAP);
    }

    private static String spelled(ConfigurationPropertyName name, ConfigurationPropertyName root) {
        StringBuilder key = new StringBuilder();
        for (int i = root.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
            key.append(key.isEmpty() ? "" : ".").append(name.getElement(i, Form.ORIGINAL));
        }
        return key.toString();
    }

    static String bare(String key) {
        return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private String value(ConfigurationPropertyName name) {
        return binder.bind(name, Bindable.of(String.class)).orElse("");
    }
}
