package io.millpond.benchmark.contender;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What is said to be switched on is on, and in one variant only. */
class HikariVariantsTest {
    private record Switches(boolean metrics, boolean leakDetection, boolean weakReferences) {}

    private static Switches of(Contender variant) throws Exception {
        try (PoolUnderTest pool = variant.open(Settings.stub(1)).fill()) {
            HikariDataSource source = (HikariDataSource) pool.source();
            return new Switches(source.getMetricRegistry() != null, source.getLeakDetectionThreshold() > 0, (boolean)
                    field(field(field(source, "pool"), "connectionBag"), "useWeakThreadLocals"));
        }
    }

    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        var field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    @Test
    void nothingMustBeOnByDefault() throws Exception {
        assertThat(of(Contender.HIKARI)).isEqualTo(new Switches(false, false, false));
    }

    @Test
    void eachVariantMustSwitchOnOneThing() throws Exception {
        assertThat(of(Contender.HIKARI_METRICS)).isEqualTo(new Switches(true, false, false));
        assertThat(of(Contender.HIKARI_LEAK)).isEqualTo(new Switches(false, true, false));
        assertThat(of(Contender.HIKARI_WEAK)).isEqualTo(new Switches(false, false, true));
    }

    @Test
    void whatOneVariantSetsMustNotStay() throws SQLException {
        Contender.HIKARI_WEAK.open(Settings.stub(1)).close();
        assertThat(System.getProperty("com.zaxxer.hikari.useWeakReferences")).isNull();
    }
}
