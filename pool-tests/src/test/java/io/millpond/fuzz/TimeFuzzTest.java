package io.millpond.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millpond.config.ConfigException;
import io.millpond.config.PropertyReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time is read as what it says, or refused; nothing is rounded, wraps around or is guessed. */
class TimeFuzzTest {
    private static final Pattern SAID = Pattern.compile("(-?[0-9]+)(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Duration LONGEST = Duration.ofDays(365);

    @FuzzTest(maxDuration = "5m")
    void mustReadATimeAsItIsWrittenOrRefuseIt(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Optional<Duration> read = read(text);
        Matcher said = SAID.matcher(text.strip());
        if (said.matches()) {
            BigInteger millis = new BigInteger(said.group(1)).multiply(BigInteger.valueOf(MILLIS.get(said.group(2))));
            boolean allowed = millis.signum() >= 0 && millis.compareTo(BigInteger.valueOf(LONGEST.toMillis())) <= 0;
            check(allowed == read.isPresent(), text, read);
            check(read.isEmpty() || read.get().toMillis() == millis.longValueExact(), text, read);
        }
        if (read.isPresent()) {
            Duration time = read.get();
            check(!time.isNegative() && time.compareTo(LONGEST) <= 0, text, read);
            check(read(time.toString()).equals(read), time.toString(), read);
            check(read("  " + text + '\t').equals(read), text, read);
        }
    }

    private static Optional<Duration> read(String text) {
        try {
            return Optional.of(PropertyReader.read(
                            Map.of("jdbcUrl", "jdbc:h2:mem:test", "queryTimeout", text), new FuzzedSettings())
                    .toConfig()
                    .queryTimeout());
        } catch (ConfigException refused) {
            return Optional.empty();
        }
    }

    private static void check(boolean holds, String text, Optional<Duration> read) {
        if (!holds) {
            throw new AssertionError("\"" + text + "\" was read as " + read);
        }
    }
}
