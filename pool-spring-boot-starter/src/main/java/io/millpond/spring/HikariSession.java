package io.millpond.spring;

import static io.millpond.spring.WrittenKeys.bare;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Which of HikariCP's settings decide in whose session, and whether in a transaction, an application's statements run.
 * Without them it would start and seem to work: in another tenant's schema, as another user, or with each statement
 * committed by itself where Hibernate has been told that autocommit is off.
 */
final class HikariSession {
    private static final Set<String> SESSION =
            Set.of("autocommit", "readonly", "transactionisolation", "catalog", "schema", "connectioninitsql");

    /** Where connections lead and as whom; with what Spring Boot calls them. */
    private static final Map<String, String> TARGET = Map.of(
            "jdbcurl", "spring.datasource.url",
            "username", "spring.datasource.username",
            "password", "spring.datasource.password");

    private static final String DRIVER_PROPERTIES = "datasourceproperties";

    /** What a driver does unasked. */
    private static final Map<String, String> USUAL = Map.of("autocommit", "true", "readonly", "false");

    private final ConfigurableEnvironment environment;
    private final ConnectionTarget.Lookup targets;
    private final Set<String> given;

    HikariSession(ConfigurableEnvironment environment, MillpondProperties own, ConnectionTarget.Lookup targets) {
        this.environment = environment;
        this.targets = targets;
        given = own.given().keySet().stream().map(WrittenKeys::bare).collect(Collectors.toSet());
        if (own.property() != null) {
            own.property().keySet().forEach(key -> given.add(DRIVER_PROPERTIES + bare(key)));
        }
    }

    /**
     * Whether this key below HikariCP's prefix is one of these, says something, and nothing says the same to Millpond.
     */
    boolean isLost(String key, String value) {
        String name = bare(key);
        if (value.isBlank() || value.equalsIgnoreCase(USUAL.get(name)) || given.contains(name)) {
            return false;
        }
        String ofBoot = TARGET.get(name);
        return ofBoot != null
                ? !value.equals(environment.getProperty(ofBoot)) && !leadsToAService()
                : isOfSession(name);
    }

    /** Whether this key is one of these, and Millpond was given a value of its own: there is nothing left to write. */
    boolean isGiven(String key) {
        String name = bare(key);
        return given.contains(name) && (TARGET.containsKey(name) || isOfSession(name));
    }

    private static boolean isOfSession(String name) {
        return SESSION.contains(name) || name.startsWith(DRIVER_PROPERTIES);
    }

    /** It wins over all that is written, with HikariCP too; a URL is given lest one is looked for. */
    private boolean leadsToAService() {
        return targets.find("jdbc:none:").service();
    }
}
