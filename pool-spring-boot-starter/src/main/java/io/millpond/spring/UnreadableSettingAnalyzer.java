package io.millpond.spring;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Tells how a setting of the pool is written that Spring Boot cannot convert; for all other properties its own analyzer
 * does. Shows no value that may be a secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnreadableSettingAnalyzer extends AbstractFailureAnalyzer<BindException> {
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(MillpondProperties.PREFIX);

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        ConfigurationProperty property = cause.getProperty();
        if (property == null || !ROOT.isAncestorOf(property.getName())) {
            return null;
        }
        Class<?> type = cause.getTarget().getType().resolve(Object.class);
        String value = isNoSecret(type) ? " = " + property.getValue() : "";
        String place = property.getOrigin() == null ? "" : "\n        from " + property.getOrigin();
        return new FailureAnalysis(
                ConfigFailureAnalyzer.HEADLINE + "    " + cause.getName() + value + ": is no " + noun(type) + place
                        + "\n",
                cause.getName() + ": " + remedy(type, cause.getName()),
                cause);
    }

    /** Text may be one: a password, a driver property, a URL. */
    private static boolean isNoSecret(Class<?> type) {
        return type == Duration.class || type == Integer.class || type == Boolean.class || type.isEnum();
    }

    private static String noun(Class<?> type) {
        if (type == Duration.class) {
            return "time";
        }
        if (type == Map.class) {
            return "value but a set of them";
        }
        if (type == String.class) {
            return "text that can be told";
        }
        return type == Integer.class ? "whole number that the pool could use" : "value that this setting has";
    }

    private static String remedy(Class<?> type, ConfigurationPropertyName name) {
        if (type == Duration.class) {
            return "write it as 500ms, 10s, 5m, 1h, 2d or PT10S; a number alone is milliseconds";
        }
        if (type == Integer.class) {
            return "write it in digits, such as 10";
        }
        if (type == Map.class) {
            return "write each as " + name + ".<key>";
        }
        if (type == String.class) {
            return "look for a placeholder that leads back to itself"; // all others are texts as they stand
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", ", "write one of ", ""));
        }
        return type == Boolean.class ? "write true or false" : "see docs/configuration.md";
    }
}
