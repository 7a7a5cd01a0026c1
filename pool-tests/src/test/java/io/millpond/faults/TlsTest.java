package io.millpond.faults;

import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose TLS the driver does not accept: only a person can mend that, so that waiting is of no use. */
@Tag("slow")
class TlsTest {
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    @Fault("N19")
    void mustSayAtOnceThatTheServerHasNoTls(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", no TLS");
        try (FaultProxy proxy = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()))) {
            String url = proxy.through(db.jdbcUrl());
            told(
                    figures,
                    db,
                    switch (db) {
                        case MARIADB -> url.replace("sslMode=disable", "sslMode=trust");
                        case MYSQL_DRIVER_ON_MARIADB -> url.replace("sslMode=DISABLED", "sslMode=REQUIRED");
                        default -> url(db, proxy.port(), "sslmode=require");
                    },
                    proxy::accepted);
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("N19")
    void mustSayAtOnceThatNobodyVouchesForTheServer(TestDatabase db, Figures figures) throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.authority("ours");
        Path other = certificates.authority("other");
        refused(figures, db, "wrong CA", certificates.server("ours", "server", "ip:127.0.0.1", "-1d", 5), other);
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("N19")
    void mustSayAtOnceThatTheCertificateHasExpired(TestDatabase db, Figures figures) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path ours = certificates.authority("ours");
        refused(figures, db, "expired", certificates.server("ours", "server", "ip:127.0.0.1", "-10d", 5), ours);
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("N19")
    void mustSayAtOnceThatTheCertificateIsForAnotherHost(TestDatabase db, Figures figures) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path ours = certificates.authority("ours");
        SSLContext good = certificates.server("ours", "good", "ip:127.0.0.1", "-1d", 5);
        // what is refused below must not be refused for anything else
        try (TlsFront front = new TlsFront(NetworkTest.portOf(db.jdbcUrl()), good);
                Contestant pool = Contestant.millpond(settings(db, url(db, front.port(), verified(ours))))) {
            Measure.use(pool, "select 1");
        }
        refused(
                figures,
                db,
                "another host",
                certificates.server("ours", "server", "dns:elsewhere.test", "-1d", 5),
                ours);
    }

    private static String verified(Path authority) {
        return "sslmode=verify-full&sslrootcert=" + authority;
    }

    private static void refused(Figures figures, TestDatabase db, String what, SSLContext certificate, Path trusted)
            throws Exception {
        figures.on(db.title() + ", " + what);
        try (TlsFront front = new TlsFront(NetworkTest.portOf(db.jdbcUrl()), certificate)) {
            told(figures, db, url(db, front.port(), verified(trusted)), front::accepted);
        }
    }

    private static String url(TestDatabase db, int port, String parameters) {
        String url = db.jdbcUrl().replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
        return url + (url.contains("?") ? "&" : "?") + parameters;
    }

    private static Contestant.Settings settings(TestDatabase db, String url) {
        return Contestant.Settings.of(url, db.username(), db.password()).times(4000, 1500, 250);
    }

    private static void told(Figures figures, TestDatabase db, String url, IntSupplier attempts) throws Exception {
        // the first handshake of a JVM takes longer than a connect may
        Measure.millis(() -> DriverManager.getConnection(url, db.username(), db.password()));
        int warmUp = attempts.getAsInt();
        String what = "told after";
        String tries = "attempts in 3 s";
        try (Contestant ours = Contestant.millpond(settings(db, url))) {
            figures.atMost(what, toldAfter(db, ours), 2000, "ms");
            figures.atMost(tries, attempts(ours, attempts) - warmUp, 4, "");
        }
        int before = attempts.getAsInt();
        Duel.bounded(
                figures,
                what,
                "ms",
                PATIENCE_SECONDS,
                () -> Contestant.hikari(settings(db, url)),
                pool -> {
                    double after = toldAfter(db, pool);
                    double tried = attempts(pool, attempts) - before;
                    figures.hikari(tries, tried, "");
                    return after;
                },
                () -> {});
    }

    /** Milliseconds until the first borrower has the cause, without a secret. */
    private static double toldAfter(TestDatabase db, Contestant pool) {
        long begun = System.nanoTime();
        try (Connection connection = pool.borrow()) {
            throw new AssertionError("served by " + connection);
        } catch (SQLException e) {
            double after = (System.nanoTime() - begun) / 1e6;
            StringBuilder chain = new StringBuilder();
            for (Throwable each = e; each != null && chain.length() < 10_000; each = each.getCause()) {
                chain.append(each).append('\n');
            }
            if (!chain.toString().toUpperCase(Locale.ROOT).matches("(?s).*(SSL|CERTIFICATE|PKIX|HOSTNAME).*")
                    || chain.indexOf(db.password()) >= 0) {
                throw new AssertionError("the cause is not told, or a secret is: " + chain.length() + " characters");
            }
            return after;
        }
    }

    /** Others come and go for three seconds, so that the pool has a reason to try. */
    private static int attempts(Contestant pool, IntSupplier attempts) throws InterruptedException {
        long end = System.nanoTime() + 3_000_000_000L;
        Measure.errors(4, () -> {
            while (System.nanoTime() < end) {
                Measure.millis(pool::borrow);
                LockSupport.parkNanos(20_000_000);
            }
        });
        return attempts.getAsInt();
    }
}
