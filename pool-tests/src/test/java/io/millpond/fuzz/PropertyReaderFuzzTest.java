package io.millpond.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.config.Problem;
import io.millpond.config.PropertyReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Properties are read or refused with {@link ConfigException}, never with anything else, and a secret among them
 * is never shown.
 */
class PropertyReaderFuzzTest {
    private static final List<String> KEYS = List.of(
            "jdbcUrl",
            "username",
            "maxSize",
            "max-size",
            "minIdle",
            "acquireTimeout",
            "acquire-timeout",
            "connectTimeout",
            "idleTimeout",
            "maxLifetime",
            "queryTimeout",
            "startup",
            "sessionReset",
            "isolation",
            "transactionIsolation",
            "readOnly",
            "autoCommit",
            "maximumPoolSize",
            "connectionTimeout",
            "keepaliveTime",
            "leakDetectionThreshold",
            "dataSourceClassName",
            "initSql",
            "name",
            "jmx",
            "property.ssl",
            "dataSource.user",
            "driverClassName");

    /** Where a secret may be given; the last is the mistake that is made most. */
    private static final List<String> SECRET_KEYS = List.of(
            "password", "property.password", "dataSource.password", "property.anything", "pasword", "passwort", "pass");

    @FuzzTest(maxDuration = "5m")
    void mustReadOrRefuseAndNeverShowASecret(byte[] input) {
        Choices choices = new Choices(input);
        Map<String, String> texts = new HashMap<>();
        texts.put("jdbcUrl", "jdbc:postgresql://app:" + Canary.TEXT + "@db/shop?password=" + Canary.TEXT);
        texts.put(choices.pick(SECRET_KEYS), choices.text() + Canary.TEXT + choices.text());
        while (!choices.isUsedUp()) {
            int which = choices.pick(KEYS.size() + 1);
            String key = which < KEYS.size() ? KEYS.get(which) : choices.textWithoutCanary();
            texts.put(key, choices.textWithoutCanary());
        }
        String shown;
        try {
            PoolConfig config = PropertyReader.read(texts, new FuzzedSettings()).toConfig();
            shown = config + " " + config.legacyNames() + " " + (config.isNamed() ? "" : config.name());
        } catch (ConfigException refused) {
            shown = refused.toString();
            for (Problem problem : refused.problems()) {
                shown += problem;
            }
        }
        if (Canary.isSeenIn(shown)) {
            throw new AssertionError("shown: " + shown + "\nof: " + texts);
        }
    }
}
