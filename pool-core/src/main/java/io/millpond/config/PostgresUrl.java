package io.millpond.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a URL of PostgreSQL says for itself. Its driver takes the URL's values before the properties of the connect,
 * where other drivers do the reverse ({@code org.postgresql.Driver.parseURL}, 42.7.14: "priority 1 - URL values").
 */
final class PostgresUrl {
    private PostgresUrl() {}

    /** All of them; of several with one name the last counts. */
    static List<OverridingParameter> parameters(String jdbcUrl) {
        int start = jdbcUrl.indexOf('?');
        if (start < 0) {
            return List.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : jdbcUrl.substring(start + 1).split("&")) {
            String[] nameAndValue = pair.split("=", 2);
            values.put(nameAndValue[0], nameAndValue.length < 2 ? "" : OverridingParameter.decoded(nameAndValue[1]));
        }
        List<OverridingParameter> all = new ArrayList<>();
        values.forEach((name, value) -> all.add(new OverridingParameter(
                name, value, "PostgreSQL's driver takes the parameter " + name + " of the URL")));
        return all;
    }
}
