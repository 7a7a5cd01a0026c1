package io.millpond.spring;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;

/** A wrapper as libraries that trace or log have one: it knows nothing of Spring, and can be unwrapped. */
final class TracedDataSource implements DataSource {
    private final DataSource traced;

    TracedDataSource(DataSource traced) {
        this.traced = traced;
    }

    /** Wraps as such libraries do it in Spring Boot. */
    static BeanPostProcessor tracing() {
        return new Tracing();
    }

    private static class Tracing implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            return bean instanceof DataSource dataSource ? new TracedDataSource(dataSource) : bean;
        }
    }

    /** Wraps before others do. */
    static final class TracingFirst extends Tracing implements PriorityOrdered {
        @Override
        public int getOrder() {
            return 0;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return traced.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return traced.getConnection(username, password);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : traced.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || traced.isWrapperFor(type);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return traced.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        traced.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        traced.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return traced.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
