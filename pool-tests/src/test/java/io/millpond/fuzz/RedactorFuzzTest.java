package io.millpond.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millpond.config.Redactor;
import java.util.List;
import java.util.regex.Pattern;

/** No URL and no driver's message shows a secret that stands where secrets stand, whatever else is in it. */
class RedactorFuzzTest {
    private static final List<String> USER_INFO = List.of(
            "jdbc:postgresql://%s:%s@%s/%s",
            "jdbc:mysql://%s:%s@%s/%s",
            "jdbc:mariadb:sequential://%s:%s@%s/%s",
            "jdbc:p6spy:mysql://%s:%s@%s/%s",
            "jdbc:oracle:thin:%s/%s@%s:1521:%s",
            "jdbc:oracle:thin:%s/%s@//%s/%s",
            "mongodb+srv://%s:%s@%s/%s",
            "%s:%s@%s/%s");

    private static final List<String> PLACES = List.of(
            "jdbc:postgresql://%s/%s?",
            "jdbc:mysql://%s/%s?",
            "jdbc:sqlserver://%s;databaseName=%s;",
            "jdbc:db2://%s:50000/%s:",
            "jdbc:h2:tcp://%s/~/%s;",
            "jdbc:sqlite:file:%s/%s?",
            "jdbc:mysql://(host=%s,database=%s,",
            "jdbc:mysql://address=(host=%s)(database=%s)(",
            "jdbc:teradata://%s/DATABASE=%s,");

    private static final List<String> HARMLESS =
            List.of("ssl", "user", "connectTimeout", "ApplicationName", "readOnly");

    private static final List<String> SECRET = List.of(
            "password",
            "PWD",
            "sslPassword",
            "trustStorePassword",
            "accessToken",
            "wallet_password",
            "clientSecret",
            "privateKeyFile",
            "AWS_SECRET_KEY",
            "somethingUnheardOf");

    private static final Pattern SCHEME = Pattern.compile("jdbc:|[\\w.+-]+://");

    /** {@code app:1/c4n4Ry?password=x@db} is a place as good as any, with a password that goes on: nobody can tell. */
    private static final Pattern PORT = Pattern.compile("\\d+(,[\\w.+\\\\-]*(:\\d+)?)*[/?;(#&=].*", Pattern.DOTALL);

    @FuzzTest(maxDuration = "5m")
    void mustNeverShowASecret(byte[] input) {
        Choices choices = new Choices(input);
        switch (choices.pick(5)) {
            case 0 -> checkUrl(userInfo(choices));
            case 1 -> checkUrl(parameters(choices));
            case 2 -> checkMessage(choices);
            case 3 -> checkKnownSecret(choices);
            default -> checkAnyText(choices);
        }
    }

    /** The secret as the password of {@code user:password@host}, amid anything. */
    private static String userInfo(Choices choices) {
        String form = choices.pick(USER_INFO);
        String secret = choices.textWithoutCanary() + Canary.TEXT + choices.textWithoutCanary();
        if (PORT.matcher(secret).matches() || secret.startsWith("//")) {
            secret = 'x' + secret;
        }
        return form.formatted(choices.word(), secret, choices.word(), choices.word());
    }

    /** The secret as the value of a parameter that may hold one, among harmless ones. */
    private static String parameters(Choices choices) {
        String place = choices.pick(PLACES);
        String delimiter =
                place.contains("?") ? "&" : place.contains("(host=%s)") ? ")(" : place.contains(",") ? "," : ";";
        StringBuilder url = new StringBuilder(place.formatted(choices.word(), choices.word()));
        for (int i = choices.pick(4); i > 0; i--) {
            url.append(choices.pick(HARMLESS))
                    .append('=')
                    .append(choices.word())
                    .append(delimiter);
        }
        url.append(choices.pick(SECRET))
                .append('=')
                .append(choices.word())
                .append(Canary.TEXT)
                .append(choices.word());
        for (int i = choices.pick(4); i > 0; i--) {
            url.append(delimiter).append(choices.pick(HARMLESS)).append('=').append(choices.word());
        }
        return url.toString();
    }

    private static void checkUrl(String url) {
        assertHidden(Redactor.redactUrl(url), url);
        // in a message it is known by its scheme and ends at a blank: what is behind one cannot be told from prose
        if (SCHEME.matcher(url).lookingAt() && url.chars().noneMatch(Character::isWhitespace)) {
            String message = "FATAL: cannot connect to " + url + " (timeout)";
            assertHidden(Redactor.redact(message), message);
        }
    }

    private static void checkMessage(Choices choices) {
        String quote = choices.pick(List.of("", "\"", "'", "`"));
        String assigns = choices.pick(List.of("=", " = ", ": ", ":"));
        // a URL is another case; and what is left out may have stood in the middle of the canary
        String before = Canary.leftOutOf(choices.text().replace("://", "").replaceAll("(?i)jdbc:", ""));
        String message = before
                + ' '
                + choices.pick(SECRET.subList(0, 7))
                + assigns
                + quote
                + Canary.TEXT
                + choices.word()
                + quote
                + ' '
                + choices.textWithoutCanary();
        assertHidden(Redactor.redact(message), message);
    }

    private static void checkKnownSecret(Choices choices) {
        String secret = choices.text() + Canary.TEXT + choices.text();
        String message = choices.textWithoutCanary() + secret + choices.textWithoutCanary();
        assertHidden(Redactor.redact(message, secret), message);
    }

    /** Nothing is a secret there: it is only not to throw. */
    private static void checkAnyText(Choices choices) {
        String text = choices.text();
        Redactor.redactUrl(Redactor.redactUrl(text));
        Redactor.redact(text, text);
        Redactor.redactProperty(text, choices.text());
    }

    private static void assertHidden(String shown, String of) {
        if (Canary.isSeenIn(shown)) {
            throw new AssertionError("shown: " + shown + "\nof: " + of);
        }
    }
}
