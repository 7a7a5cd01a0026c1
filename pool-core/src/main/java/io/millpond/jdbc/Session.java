package io.millpond.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC settings of one physical connection: what they were when a borrower first changed them, and how to bring them back. A
 * setting that nobody changes is never asked for, so it costs no round trip.
 *
 * <p>The dirty bits of a lease are in its handle; here are the baselines, which outlive it. Used by the holder, or by several threads that share
 * one lease: each baseline is written before the setting is changed, and the worst that a race can do is to ask the driver twice.
 */
final class Session {
    static final int AUTO_COMMIT = 1;
    static final int READ_ONLY = 1 << 1;
    static final int ISOLATION = 1 << 2;
    static final int CATALOG = 1 << 3;
    static final int SCHEMA = 1 << 4;
    static final int HOLDABILITY = 1 << 5;
    static final int NETWORK_TIMEOUT = 1 << 6;
    static final int CLIENT_INFO = 1 << 7;
    static final int TYPE_MAP = 1 << 8;
    static final int QUERY_TIMEOUT = 1 << 9;

    /** Something that the pool cannot look at may have been changed: the raw connection was handed out. */
    static final int UNWRAPPED = 1 << 10;

    /** A setting whose baseline the driver would not tell was changed: the connection cannot be lent again. */
    static final int UNKNOWN = 1 << 11;

    private final Connection raw;
    private final boolean autoCommit;

    /** Which of the fields below hold a baseline. Grows only. */
    private int known;

    private boolean readOnly;
    private int isolation;
    private @Nullable String catalog;
    private @Nullable String schema;
    private int holdability;
    private int networkTimeout;
    private @Nullable Properties clientInfo;
    private @Nullable Map<String, Class<?>> typeMap;

    Session(Connection raw, boolean autoCommit) {
        this.raw = raw;
        this.autoCommit = autoCommit;
    }

    /** Whether a new lease begins in autocommit mode. */
    boolean autoCommit() {
        return autoCommit;
    }

    boolean isBaselineReadOnly(boolean value) {
        return (known & READ_ONLY) != 0 && readOnly == value;
    }

    boolean isBaselineIsolation(int level) {
        return (known & ISOLATION) != 0 && isolation == level;
    }

    /**
     * Remembers the baseline of a setting that is about to be changed for the first time.
     *
     * @return the bits to mark the lease with
     */
    int beforeChange(int setting) {
        if ((known & setting) != 0 || setting == AUTO_COMMIT) {
            return setting;
        }
        try {
            remember(setting);
            known |= setting;
            return setting;
        } catch (SQLException | RuntimeException e) {
            return UNKNOWN;
        }
    }

    private void remember(int setting) throws SQLException {
        switch (setting) {
            case READ_ONLY -> readOnly = raw.isReadOnly();
            case ISOLATION -> isolation = raw.getTransactionIsolation();
            case CATALOG -> catalog = raw.getCatalog();
            case SCHEMA -> schema = raw.getSchema();
            case HOLDABILITY -> holdability = raw.getHoldability();
            case NETWORK_TIMEOUT -> networkTimeout = raw.getNetworkTimeout();
            case CLIENT_INFO -> clientInfo = copyOf(raw.getClientInfo());
            case TYPE_MAP -> typeMap = raw.getTypeMap() == null ? null : Map.copyOf(raw.getTypeMap());
            default -> throw new IllegalStateException("bug: no setting " + setting);
        }
    }

    private static Properties copyOf(@Nullable Properties source) {
        Properties copy = new Properties();
        if (source != null) {
            source.stringPropertyNames().forEach(name -> copy.setProperty(name, source.getProperty(name)));
        }
        return copy;
    }

    /**
     * Brings the settings back. No transaction may be open. Autocommit goes on first and to its baseline last: with it off, many a setting
     * would open a transaction that the next borrower finds.
     */
    void restore(int dirty) throws SQLException {
        if ((dirty & UNKNOWN) != 0) {
            throw new SQLException("a setting was changed whose former value the driver would not tell");
        }
        boolean others = (dirty & ~(AUTO_COMMIT | UNWRAPPED)) != 0;
        if (others && !raw.getAutoCommit()) {
            raw.setAutoCommit(true);
            dirty |= AUTO_COMMIT;
        }
        if ((dirty & READ_ONLY) != 0) {
            raw.setReadOnly(readOnly);
        }
        if ((dirty & ISOLATION) != 0) {
            raw.setTransactionIsolation(isolation);
        }
        if ((dirty & CATALOG) != 0) {
            raw.setCatalog(catalog);
        }
        if ((dirty & SCHEMA) != 0) {
            raw.setSchema(schema);
        }
        if ((dirty & HOLDABILITY) != 0) {
            raw.setHoldability(holdability);
        }
        if ((dirty & TYPE_MAP) != 0) {
            raw.setTypeMap(typeMap == null ? Map.of() : typeMap);
        }
        if ((dirty & CLIENT_INFO) != 0) {
            restoreClientInfo();
        }
        if ((dirty & NETWORK_TIMEOUT) != 0) {
            raw.setNetworkTimeout(Runnable::run, networkTimeout);
        }
        if ((dirty & (AUTO_COMMIT | UNWRAPPED)) != 0 && raw.getAutoCommit() != autoCommit) {
            raw.setAutoCommit(autoCommit);
        }
    }

    /** One property at a time, and only those that differ: drivers disagree on what the bulk setter does with the others. */
    private void restoreClientInfo() throws SQLException {
        Properties before = clientInfo == null ? new Properties() : clientInfo;
        Properties now = copyOf(raw.getClientInfo());
        for (String name : now.stringPropertyNames()) {
            String value = before.getProperty(name);
            if (!now.getProperty(name).equals(value)) {
                raw.setClientInfo(name, value);
            }
        }
        for (String name : before.stringPropertyNames()) {
            if (now.getProperty(name) == null) {
                raw.setClientInfo(name, before.getProperty(name));
            }
        }
    }
}
