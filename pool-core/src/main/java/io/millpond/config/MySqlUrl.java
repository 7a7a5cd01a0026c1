package io.millpond.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a URL of MySQL Connector/J says for itself. Its driver takes what stands with a host,
 * {@code //user:password@host} or {@code //(host=a,user=b)}, before the properties of the connect, and these before the
 * parameters at the URL's end ({@code com.mysql.cj.conf.ConnectionUrl.fixHostInfo}, 26.10.0).
 *
 * @see <a href="https://dev.mysql.com/doc/connector-j/en/connector-j-reference-jdbc-url-format.html">Connector/J: URL
 *     syntax</a>
 */
final class MySqlUrl {
    private static final Pattern AUTHORITY = Pattern.compile("//([^/?#]*)");

    /** Between two hosts, not within the brackets of one, or of a list: {@code user:password@[a,b]}. */
    private static final Pattern COMMA = Pattern.compile(",(?![^(\\[]*[)\\]])");

    /** {@code (host=a,user=b)}, or each of {@code address=(host=a)(user=b)}. */
    private static final Pattern IN_BRACKETS = Pattern.compile("\\(([^)]*)\\)");

    private MySqlUrl() {}

    /** Those of each host. */
    static List<OverridingParameter> parameters(String jdbcUrl) {
        List<OverridingParameter> all = new ArrayList<>();
        Matcher authority = AUTHORITY.matcher(jdbcUrl);
        if (authority.find()) {
            for (String host : COMMA.split(authority.group(1))) {
                ofHost(host)
                        .forEach((name, value) -> all.add(new OverridingParameter(
                                name,
                                value,
                                "MySQL's driver takes the " + name + " that the URL gives with the host")));
            }
        }
        return all;
    }

    /** In front of the host goes before in brackets. */
    private static Map<String, String> ofHost(String host) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher brackets = IN_BRACKETS.matcher(host);
        while (brackets.find()) {
            for (String pair : brackets.group(1).split(",")) {
                String[] nameAndValue = pair.split("=", 2);
                if (nameAndValue.length == 2 && !nameAndValue[1].isBlank()) {
                    values.put(name(nameAndValue[0].strip()), OverridingParameter.decoded(nameAndValue[1].strip()));
                }
            }
        }
        int at = host.lastIndexOf('@');
        if (at >= 0) {
            String[] userInfo = host.substring(0, at).split(":", 2);
            if (!userInfo[0].isBlank()) {
                values.put("user", OverridingParameter.decoded(userInfo[0].strip()));
            }
            if (userInfo.length == 2) {
                values.put("password", OverridingParameter.decoded(userInfo[1].strip()));
            }
        }
        return values;
    }

    /** The driver knows these two in any spelling, others as they are written. */
    private static String name(String spelling) {
        for (String name : List.of("user", "password")) {
            if (name.equalsIgnoreCase(spelling)) {
                return name;
            }
        }
        return spelling;
    }
}
