package io.millpond.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that a pool was given, to look for them in what a driver says: it may repeat one where nothing around it
 * shows what it is ({@code login with S3cret failed}). Each as it is written and percent-decoded.
 */
public final class KnownSecrets {
    /**
     * Of parameters whose meaning nobody knows, shorter values are left alone: they are words and numbers that stand in
     * many a message.
     */
    private static final int LEAST_LENGTH = 8;

    private final Set<String> secrets = new LinkedHashSet<>();

    private KnownSecrets() {}

    /**
     * The password, and those among a URL's parameters, its user information and the driver's properties.
     *
     * @return for {@link Redactor#redact}; never null or empty ones
     */
    public static String[] of(@Nullable String url, Map<String, String> properties, @Nullable String password) {
        KnownSecrets known = new KnownSecrets();
        if (password != null) {
            known.addPassword(password);
        }
        properties.forEach(known::addParameter);
        if (url != null) {
            known.addHiddenOf(url);
        }
        return known.secrets.toArray(new String[0]);
    }

    private void addPassword(String value) {
        if (!value.isEmpty()) {
            secrets.add(value);
        }
    }

    private void addParameter(String name, String value) {
        boolean isSwitch = value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
        boolean isSecret = HarmlessParameters.soundsSecret(name) && !isSwitch;
        if (isSecret || value.length() >= LEAST_LENGTH && !HarmlessParameters.allow(name, value)) {
            addPassword(value);
        }
    }

    private void addHiddenOf(String url) {
        BitSet hidden = new BitSet(url.length());
        UrlSecrets.mark(url, 0, url.length(), hidden);
        for (int start = hidden.nextSetBit(0); start >= 0; start = hidden.nextSetBit(start + 1)) {
            int end = hidden.nextClearBit(start);
            if (end < url.length() && url.charAt(end) == '@') {
                addUserInfo(url.substring(start, end));
            } else {
                if (start > 0 && ":/".indexOf(url.charAt(start - 1)) >= 0) {
                    addUserInfoWithoutAt(url.substring(start, end));
                }
                addParameterOf(url, start, end);
            }
            start = end;
        }
    }

    /** {@code user:password}, {@code user/password}, or with several hosts {@code user:password@host,user:password}. */
    private void addUserInfo(String info) {
        addWithoutQuotes("password", afterUser(info));
        for (String host : info.split(",")) {
            int at = host.lastIndexOf('@');
            addWithoutQuotes("password", afterUser(at < 0 ? host : host.substring(0, at)));
        }
    }

    /** {@code user:password/shop}, {@code user/password//host}: nobody knows where it ends. */
    private void addUserInfoWithoutAt(String infoAndPlace) {
        String password = afterUser(infoAndPlace);
        addWithoutQuotes("password", password);
        addWithoutQuotes("password", upTo('/', password, 0));
    }

    private static String afterUser(String info) {
        int i = 0;
        while (i < info.length() && info.charAt(i) != ':' && info.charAt(i) != '/') {
            i++;
        }
        return info.substring(Math.min(i + 1, info.length()));
    }

    /**
     * Drivers do not agree on what ends a value, so it is taken up to each of the two usual delimiters too, and without
     * quotes or braces.
     */
    private void addParameterOf(String url, int start, int end) {
        String name = nameBefore(url, start);
        addWithoutQuotes(name, url.substring(start, end).strip());
        if (HarmlessParameters.soundsSecret(name)) {
            addDecoded(name, upTo('&', url, start));
            addDecoded(name, upTo(';', url, start));
        }
    }

    /** With them, and if there are any without. */
    private void addWithoutQuotes(String name, String value) {
        addDecoded(name, value);
        if (value.length() > 2 && "{\"'".indexOf(value.charAt(0)) >= 0) {
            addDecoded(name, value.substring(1, value.length() - 1));
        }
    }

    private static String upTo(char delimiter, String url, int start) {
        int end = url.indexOf(delimiter, start);
        return url.substring(start, end < 0 ? url.length() : end).strip();
    }

    private static String nameBefore(String url, int start) {
        if (start == 0 || url.charAt(start - 1) != '=') {
            return "";
        }
        int end = start - 1;
        while (end > 0 && Character.isWhitespace(url.charAt(end - 1))) {
            end--;
        }
        int from = end;
        while (from > 0 && "?;(#&,):/ ".indexOf(url.charAt(from - 1)) < 0) {
            from--;
        }
        return url.substring(from, end);
    }

    private void addDecoded(String name, String value) {
        addParameter(name, value);
        if (value.indexOf('%') >= 0 || value.indexOf('+') >= 0) {
            try {
                addParameter(name, URLDecoder.decode(value, StandardCharsets.UTF_8));
                addParameter(name, URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException notEncoded) {
                // it is what it says
            }
        }
    }
}
