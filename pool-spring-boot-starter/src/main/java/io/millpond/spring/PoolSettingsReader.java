package io.millpond.spring;

import static io.millpond.spring.MillpondProperties.give;

import io.millpond.MillpondDataSource;
import io.millpond.spi.CredentialsProvider;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Turns {@code spring.datasource.*} and {@code spring.datasource.millpond.*} into a builder. A key that is no setting
 * goes to the core as text: HikariCP's names are understood there, and all others are refused with a suggestion.
 */
final class PoolSettingsReader {
    private static final Logger LOG = LoggerFactory.getLogger(PoolSettingsReader.class);

    private final ConfigurableEnvironment environment;

    PoolSettingsReader(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    MillpondDataSource.Builder read(
            MillpondProperties properties, ConnectionTarget target, ObjectProvider<CredentialsProvider> credentials) {
        Map<String, String> texts = new HashMap<>(
                new WrittenKeys(environment).below(MillpondProperties.PREFIX, MillpondProperties.names()));
        addWhatIsGivenTwice(properties, texts);
        give(properties.transactionIsolation(), level -> texts.put("transaction-isolation", level));
        MillpondDataSource.Builder builder = MillpondDataSource.builder(texts);
        properties.give(builder);
        give(first(properties.name(), environment.getProperty("spring.datasource.name")), builder::name);
        if (target.service()) {
            giveService(target, credentials.getIfAvailable(), builder);
        } else {
            giveWritten(target, properties, credentials.getIfAvailable(), builder);
        }
        return builder;
    }

    /** A setting that is written by HikariCP's name and by its own: the core gets both as text, and refuses that. */
    private static void addWhatIsGivenTwice(MillpondProperties properties, Map<String, String> texts) {
        Map<String, String> both = new HashMap<>();
        texts.keySet().forEach(key -> {
            String setting = HikariKeys.settingMeantBy(key);
            Object value = setting == null ? null : properties.given().get(setting);
            if (setting != null && value != null) {
                both.put(PropertyKey.kebab(setting), value.toString());
            }
        });
        texts.putAll(both);
    }

    /** A service connection is for this run alone and wins over everything that was written for others. */
    private static void giveService(
            ConnectionTarget target, @Nullable CredentialsProvider provider, MillpondDataSource.Builder builder) {
        builder.jdbcUrl(target.jdbcUrl());
        give(target.driverClassName(), builder::driverClassName);
        if (target.username() == null && provider != null) {
            builder.credentials(provider);
            return;
        }
        if (provider != null) {
            LOG.info("the CredentialsProvider is not asked: the service connection names the database's user");
        }
        give(target.username(), builder::username);
        give(target.password(), builder::password);
    }

    private void giveWritten(
            ConnectionTarget target,
            MillpondProperties properties,
            @Nullable CredentialsProvider provider,
            MillpondDataSource.Builder builder) {
        builder.jdbcUrl(target.jdbcUrl());
        give(first(properties.driverClassName(), target.driverClassName()), builder::driverClassName);
        String username = target.username();
        String password = target.password();
        if (provider != null) {
            builder.credentials(provider);
            // what was written contradicts the provider and is reported; the usual user of an embedded database does
            // not
            username = environment.getProperty("spring.datasource.username");
            password = environment.getProperty("spring.datasource.password");
        }
        give(first(properties.username(), username), builder::username);
        give(first(properties.password(), password), builder::password);
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null ? one : StringUtils.hasLength(other) ? other : null;
    }
}
