package io.millpond.dialect;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts in a URL of MySQL Connector/J. With several of them, or a scheme for several, the driver answers with a
 * proxy that opens connections of its own later, each with the driver properties; {@code setNetworkTimeout} reaches the
 * present one of them only ({@code com.mysql.cj.jdbc.ha.MultiHostMySQLConnection}, 26.10.0).
 *
 * @see <a href="https://dev.mysql.com/doc/connector-j/en/connector-j-multi-host-connections.html">Connector/J:
 *     multi-host connections</a>
 */
final class MySqlHosts {
    private static final Pattern SCHEME = Pattern.compile(":mysql(?:\\+srv:|:loadbalance:|:replication:)");
    private static final Pattern AUTHORITY = Pattern.compile("//([^/?#]*)");

    /** {@code (host=a,port=1)} is one host, and so is {@code address=(host=a)(port=1)}. */
    private static final Pattern IN_BRACKETS = Pattern.compile("\\([^)]*\\)");

    private MySqlHosts() {}

    static boolean isMultiHost(String url, UrlParameters parameters) {
        Matcher authority = AUTHORITY.matcher(url);
        boolean several = authority.find()
                && IN_BRACKETS.matcher(authority.group(1)).replaceAll("").contains(",");
        return several || SCHEME.matcher(url.toLowerCase(Locale.ROOT)).find() || isNotOff(parameters.value("dnsSrv"));
    }

    private static boolean isNotOff(@Nullable String value) {
        return value != null && !value.equalsIgnoreCase("false") && !value.equalsIgnoreCase("no");
    }
}
