package io.millpond.config;

import java.util.Locale;
import java.util.Set;

/**
 * The driver properties and URL parameters whose values may be shown, from the manuals of the common drivers.
 * Everything else is hidden, so a name missing here costs a bit of insight and a name too many could cost a secret.
 */
final class HarmlessParameters {
    private static final Set<String> HARMLESS = Set.of(
            // place and person
            "host",
            "port",
            "server",
            "servername",
            "serverport",
            "database",
            "databasename",
            "dbname",
            "service_name",
            "sid",
            "instancename",
            "protocol",
            "user",
            "username",
            "schema",
            "currentschema",
            "applicationname",
            "application_name",
            "programname",
            "v$session.program",
            // times
            "connecttimeout",
            "sockettimeout",
            "logintimeout",
            "querytimeout",
            "canceltimeout",
            "cancelsignaltimeout",
            "locktimeout",
            "lock_timeout",
            "busy_timeout",
            "oracle.net.connect_timeout",
            "oracle.jdbc.readtimeout",
            // encryption, on or off
            "ssl",
            "sslmode",
            "usessl",
            "requiressl",
            "encrypt",
            "trustservercertificate",
            // where certificates are: of no use without the files, and what a failed connect is often about
            "sslrootcert",
            "sslcert",
            "serversslcert",
            "truststore",
            "keystore",
            // behaviour
            "tcpkeepalive",
            "tcpnodelay",
            "readonly",
            "autocommit",
            "targetservertype",
            "loadbalancehosts",
            "preparethreshold",
            "preparedstatementcachequeries",
            "preparedstatementcachesizemib",
            "defaultrowfetchsize",
            "binarytransfer",
            "rewritebatchedinserts",
            "stringtype",
            "assumeminserverversion",
            "quotereturningidentifiers",
            "cacheprepstmts",
            "prepstmtcachesize",
            "prepstmtcachesqllimit",
            "useserverprepstmts",
            "rewritebatchedstatements",
            "usecursorfetch",
            "defaultfetchsize",
            "useunicode",
            "characterencoding",
            "servertimezone",
            "connectiontimezone",
            "timezone",
            "zerodatetimebehavior",
            "allowpublickeyretrieval",
            "cacheserverconfiguration",
            "elidesetautocommits",
            "maintaintimestats",
            "uselocalsessionstate",
            "sendstringparametersasunicode",
            "oracle.jdbc.implicitstatementcachesize",
            "defaultrowprefetch",
            // embedded databases
            "mode",
            "db_close_delay",
            "db_close_on_exit",
            "ifexists",
            "create",
            "access_mode_data",
            "auto_server",
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "cache",
            "cache_size",
            "database_to_upper",
            "database_to_lower",
            "case_insensitive_identifiers",
            "hsqldb.tx",
            "shutdown");

    private static final Set<String> SECRET_WORDS = Set.of(
            "pass", "pwd", "secret", "token", "credential", "apikey", "accesskey", "privatekey", "sslkey", "pvtkey");

    private HarmlessParameters() {}

    /** Whether the name is known to be harmless and the value looks like what such a parameter holds. */
    static boolean allow(String name, String value) {
        return HARMLESS.contains(name.toLowerCase(Locale.ROOT)) && value.chars().allMatch(HarmlessParameters::isPlain);
    }

    /** A value that encodes, quotes or assigns something may carry another parameter within it. */
    private static boolean isPlain(int c) {
        return Character.isLetterOrDigit(c) || "_-.:/\\*+@$~ ".indexOf(c) >= 0;
    }

    static boolean isKnown(String name) {
        return HARMLESS.contains(name.toLowerCase(Locale.ROOT)) || soundsSecret(name);
    }

    static boolean isPassword(String name) {
        return name.equalsIgnoreCase("password") || name.equalsIgnoreCase("pwd");
    }

    /** Whether a name found in a message announces a secret, also if some of its letters are percent-encoded. */
    static boolean soundsSecret(String name) {
        String lower = decode(name).toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return SECRET_WORDS.stream().anyMatch(lower::contains);
    }

    private static String decode(String name) {
        StringBuilder decoded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            int code = PercentCode.asciiAt(name, i);
            decoded.append(code < 0 ? name.charAt(i) : (char) code);
            i += code < 0 ? 0 : 2;
        }
        return decoded.toString();
    }
}
