package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.SecondPostgres;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** A server that lets nobody write any more, because another one is the primary now. Nobody tells the pool. */
class ReadOnlyTest {
    private static final int SIZE = 4;
    private static final int USES = 20;

    private static Contestant.Settings on(TestDatabase db) {
        return Contestant.Settings.of(db.jdbcUrl(), db.username(), db.password())
                .size(SIZE, 0)
                .times(3000, 2000, 250);
    }

    /** Uses that were refused, all for the reason there is. */
    private static int refused(Contestant pool, String code) {
        int refused = 0;
        for (int i = 0; i < USES; i++) {
            try {
                Measure.use(pool, "insert into written values (1)");
            } catch (SQLException e) {
                assertThat(e.getSQLState() + "/" + e.getErrorCode()).isEqualTo(code);
                refused++;
            }
        }
        return refused;
    }

    private static void createTable(TestDatabase db) throws SQLException {
        try (Connection connection = db.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists written (id int)");
        }
    }

    /** Sessions there are become read-only, those that come are not: as if connects went to the new primary. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D11")
    void mustLeaveAServerThatHasBecomeReadOnly(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        createTable(db);
        try (Connection witness = db.connect();
                MillpondDataSource pool =
                        Contestant.builder(on(db)).evictOnReadOnly(true).build()) {
            Contestant ours = Contestant.of(pool);
            Set<Connection> before = Physical.of(ours, SIZE);
            awaitThatTheyAreNotNew();
            failOver(db, witness);
            try {
                figures.atMost("refused writes of 20", refused(ours, "25006/0"), SIZE, "");
                figures.exactly("connections to the old primary left", SIZE - Physical.lost(before, ours), 0);
                figures.exactly("refused writes of the next 20", refused(ours, "25006/0"), 0);
            } finally {
                failBack(db);
            }
        }
        Duel.bounded(
                figures,
                "refused writes of 20",
                "",
                () -> Contestant.hikari(on(db)),
                pool -> {
                    try (Connection witness = db.connect()) {
                        Measure.warm(pool, SIZE);
                        failOver(db, witness);
                        return refused(pool, "25006/0");
                    } finally {
                        failBack(db);
                    }
                },
                () -> {});
    }

    /** A connection that is refused a write within a second of its opening stays. */
    private static void awaitThatTheyAreNotNew() {
        long begun = System.nanoTime();
        await().until(() -> System.nanoTime() - begun > 1_100_000_000);
    }

    private static void failOver(TestDatabase db, Connection witness) throws SQLException {
        db.administer(
                "alter role " + db.username() + " set default_transaction_read_only = off",
                "alter system set default_transaction_read_only = on",
                "select pg_reload_conf()");
        await().until(() -> isReadOnly(witness));
        assertThat(isReadOnly(witness)).isTrue();
        try (Connection newcomer = db.connect()) {
            assertThat(isReadOnly(newcomer)).isFalse();
        }
    }

    private static void failBack(TestDatabase db) throws SQLException {
        db.administer(
                "set default_transaction_read_only = off",
                "alter system reset default_transaction_read_only",
                "alter role " + db.username() + " reset default_transaction_read_only",
                "select pg_reload_conf()");
    }

    private static boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show default_transaction_read_only")) {
            rows.next();
            return rows.getString(1).equals("on");
        }
    }

    /** Sessions there are and sessions to come: there is no other primary yet. */
    @OnEveryDatabase(TestDatabase.MARIADB)
    @Fault("D11")
    void mustKeepNoConnectionToAServerThatRefusesWrites(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        createTable(db);
        try (MillpondDataSource pool =
                Contestant.builder(on(db)).evictOnReadOnly(true).build()) {
            Contestant ours = Contestant.of(pool);
            Set<Connection> before = Physical.of(ours, SIZE);
            awaitThatTheyAreNotNew();
            db.administer("set global read_only = 1");
            try {
                figures.exactly("refused writes of 20", refused(ours, "HY000/1290"), USES);
                figures.exactly("connections from before left", SIZE - Physical.lost(before, ours), 0);
            } finally {
                db.administer("set global read_only = 0");
            }
            figures.atMost(
                    "first good write after that is over",
                    Measure.millisUntil(() -> Measure.use(ours, "insert into written values (1)")),
                    1000,
                    "ms");
        }
    }

    /** Two servers and an address that leads to the primary; it changes sides twice. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Tag("slow")
    @Fault("D19")
    void mustFollowThePrimaryAndGoBackWithIt(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        SecondPostgres other = SecondPostgres.start();
        createTable(db);
        other.administer("create table if not exists written (id int)", "grant all on written to " + db.username());
        int port = NetworkTest.portOf(db.jdbcUrl());
        try (FaultProxy address = FaultProxy.before(port)) {
            Contestant.Settings settings = Contestant.Settings.of(
                            address.through(db.jdbcUrl()), db.username(), db.password())
                    .size(SIZE, 0)
                    .times(3000, 2000, 250);
            try (MillpondDataSource pool =
                    Contestant.builder(settings).evictOnReadOnly(true).build()) {
                Contestant ours = Contestant.of(pool);
                Measure.warm(ours, SIZE);
                awaitThatTheyAreNotNew();
                db.administer(DEMOTE);
                address.leadTo(other.port());
                await().until(() -> isDemoted(db));
                figures.atMost("refused writes of 20 after a fail-over", refused(ours, "25006/0"), SIZE, "");
                await().until(() -> db.sessions() == 0);
                figures.exactly("sessions on the old primary", db.sessions(), 0);
                // it is back, as a replica: nothing leads there
                figures.exactly("refused writes of the next 20", refused(ours, "25006/0"), 0);
                Measure.warm(ours, SIZE);
                awaitThatTheyAreNotNew();
                db.administer(PROMOTE);
                other.administer(DEMOTE);
                address.leadTo(port);
                await().until(() -> !isDemoted(db));
                figures.atMost("refused writes of 20 after the way back", refused(ours, "25006/0"), SIZE, "");
                figures.exactly("sessions on the other server", other.sessions(), 0);
            }
            Duel.bounded(
                    figures,
                    "refused writes of 20 after a fail-over",
                    "",
                    () -> {
                        other.administer(PROMOTE);
                        return Contestant.hikari(settings);
                    },
                    pool -> {
                        Measure.warm(pool, SIZE);
                        db.administer(DEMOTE);
                        address.leadTo(other.port());
                        await().until(() -> isDemoted(db));
                        return refused(pool, "25006/0");
                    },
                    () -> {});
        } finally {
            db.administer(PROMOTE);
            other.administer(PROMOTE);
        }
    }

    private static final String[] DEMOTE = {
        "alter system set default_transaction_read_only = on", "select pg_reload_conf()"
    };
    private static final String[] PROMOTE = {
        "set default_transaction_read_only = off",
        "alter system reset default_transaction_read_only",
        "select pg_reload_conf()"
    };

    private static boolean isDemoted(TestDatabase db) throws SQLException {
        try (Connection newcomer = db.connect()) {
            return isReadOnly(newcomer);
        }
    }
}
