package io.millpond.config;

/** The settings as the facade's builder will have them, without the pool. */
final class TestSettings extends PoolSettings<TestSettings> {
    static TestSettings withUrl() {
        return new TestSettings().jdbcUrl("jdbc:h2:mem:test");
    }

    @Override
    protected TestSettings self() {
        return this;
    }
}
