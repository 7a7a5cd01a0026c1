package io.millpond.benchmark.contender;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Opens its connections when they are first asked for and keeps them: told to open them at the start, a borrower who
 * comes meanwhile may wait until its time-out although all are idle (3.2.1). As it is by default it checks no
 * connection; here it does, as most others, which costs it readings of the clock, and once it does not.
 */
final class AgroalPool {
    private AgroalPool() {}

    static PoolUnderTest open(Settings settings) throws SQLException {
        return open(settings, Settings.VALIDATE_AFTER_IDLE);
    }

    static PoolUnderTest openUnchecked(Settings settings) throws SQLException {
        return open(settings, Duration.ZERO);
    }

    private static PoolUnderTest open(Settings settings, Duration validateAfterIdle) throws SQLException {
        AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(c -> c.maxSize(settings.size())
                        .acquisitionTimeout(Settings.ACQUIRE_TIMEOUT)
                        .maxLifetime(Settings.MAX_LIFETIME)
                        .idleValidationTimeout(validateAfterIdle)
                        .connectionValidator(ConnectionValidator.defaultValidator())
                        .connectionFactoryConfiguration(f -> {
                            f.jdbcUrl(settings.url()).connectionProviderClassName(settings.driver());
                            if (settings.hasUser()) {
                                f.principal(new NamePrincipal(settings.username()))
                                        .credential(new SimplePassword(settings.password()));
                            }
                            return f;
                        })));
        return new PoolUnderTest(pool, pool, settings.size());
    }
}
