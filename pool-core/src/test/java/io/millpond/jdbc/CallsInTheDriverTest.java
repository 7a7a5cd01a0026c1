package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Savepoint;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever may reach the server must not still be on its way when the next borrower has the connection. */
class CallsInTheDriverTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    /** What an application calls; what it needs for that it gets before. */
    private interface Use {
        Call prepare(ConnectionHandle connection) throws Exception;
    }

    private interface Call {
        void run() throws Exception;
    }

    private static Arguments call(String inTheDriver, Use use) {
        return Arguments.of(inTheDriver, use);
    }

    private static ResultSet rows(Connection connection) throws Exception {
        return connection.createStatement().executeQuery("select 1");
    }

    static Stream<Arguments> callsThatMayReachTheServer() {
        return Stream.of(
                call("Connection.setTransactionIsolation", c -> () -> c.setTransactionIsolation(8)),
                call("Connection.setReadOnly", c -> () -> c.setReadOnly(true)),
                call("Connection.setCatalog", c -> () -> c.setCatalog("other")),
                call("Connection.setSchema", c -> () -> c.setSchema("other")),
                call("Connection.setHoldability", c -> () -> c.setHoldability(2)),
                call("Connection.setNetworkTimeout", c -> () -> c.setNetworkTimeout(Runnable::run, 1)),
                call("Connection.setClientInfo", c -> () -> c.setClientInfo("a", "b")),
                call("Connection.setTypeMap", c -> () -> c.setTypeMap(null)),
                call("Connection.getTypeMap", c -> c::getTypeMap),
                call("Connection.getSchema", c -> c::getSchema),
                call("Connection.isValid", c -> () -> c.isValid(1)),
                call("Connection.setSavepoint", c -> c::setSavepoint),
                call("Connection.rollback", c -> {
                    Savepoint savepoint = c.setSavepoint();
                    return () -> c.rollback(savepoint);
                }),
                call("Connection.releaseSavepoint", c -> {
                    Savepoint savepoint = c.setSavepoint();
                    return () -> c.releaseSavepoint(savepoint);
                }),
                call("Connection.prepareStatement", c -> () -> c.prepareStatement("select 1")),
                call("Connection.prepareCall", c -> () -> c.prepareCall("call x()")),
                call("Connection.clearWarnings", c -> c::createStatement),
                call("DatabaseMetaData.getTables", c -> {
                    DatabaseMetaData metaData = c.getMetaData();
                    return () -> metaData.getTables(null, null, null, null);
                }),
                call("ResultSet.next", c -> rows(c)::next),
                call("ResultSet.updateInt", c -> {
                    ResultSet rows = rows(c);
                    return () -> rows.updateInt(1, 1);
                }),
                call("ResultSet.updateNull", c -> {
                    ResultSet rows = rows(c);
                    return () -> rows.updateNull("a");
                }),
                call("ResultSet.moveToInsertRow", c -> rows(c)::moveToInsertRow),
                call("ResultSet.updateRow", c -> rows(c)::updateRow),
                call("ResultSet.insertRow", c -> rows(c)::insertRow),
                call("ResultSet.deleteRow", c -> rows(c)::deleteRow),
                call("ResultSet.refreshRow", c -> rows(c)::refreshRow),
                call("PreparedStatement.getMetaData", c -> c.prepareStatement("select 1")::getMetaData),
                call("Statement.getMoreResults", c -> c.createStatement()::getMoreResults),
                call("Statement.getWarnings", c -> c.createStatement()::getWarnings),
                call("PreparedStatement.setBlob", c -> {
                    PreparedStatement statement = c.prepareStatement("insert 1");
                    return () -> statement.setBlob(1, InputStream.nullInputStream());
                }),
                call("PreparedStatement.setClob", c -> {
                    PreparedStatement statement = c.prepareStatement("insert 1");
                    return () -> statement.setClob(1, Reader.nullReader());
                }),
                call("PreparedStatement.setNClob", c -> {
                    PreparedStatement statement = c.prepareStatement("insert 1");
                    return () -> statement.setNClob(1, Reader.nullReader());
                }),
                call("ResultSet.getObject", c -> {
                    ((FakeDialect) c.physical.dialect()).fetchesCursors = true;
                    ResultSet rows = rows(c);
                    return () -> rows.getObject(1);
                }),
                call("ResultSetMetaData.isAutoIncrement", c -> {
                    ResultSetMetaData metaData = rows(c).getMetaData();
                    return () -> metaData.isAutoIncrement(1);
                }),
                call("Blob.getBytes", c -> {
                    Blob blob = rows(c).getBlob(1);
                    return () -> blob.getBytes(1, 1);
                }),
                call("Stream.read", c -> {
                    ResultSet rows = rows(c);
                    return () -> rows.getBinaryStream(1).read();
                }));
    }

    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);

    private Object stay() throws InterruptedException {
        inside.countDown();
        leave.await();
        return null;
    }

    private final class SlowStream extends ByteArrayInputStream {
        SlowStream() {
            super(new byte[1]);
        }

        @Override
        public int read() {
            try {
                stay();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return super.read();
        }
    }

    private void stayIn(String call) {
        if (call.equals("Stream.read")) {
            InputStream slow = new SlowStream();
            driver.on("ResultSet.getBinaryStream", a -> slow);
            return;
        }
        driver.on(call, a -> {
            stay();
            return switch (call) {
                case "Connection.isValid", "ResultSet.next", "Statement.getMoreResults" -> true;
                case "ResultSetMetaData.isAutoIncrement" -> true;
                case "Connection.prepareStatement" -> driver.object(PreparedStatement.class);
                case "Connection.prepareCall" -> driver.object(CallableStatement.class);
                default -> null;
            };
        });
    }

    /** Leases that begin later count every call. */
    private void shareALease() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Threads.elsewhere(connection::createStatement);
        connection.close();
        assertThat(pool.physical.calls().sharing().isSeen()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callsThatMayReachTheServer")
    void mustNotLendAConnectionThatAnotherThreadClosesDuringACountedCallOfTheOwner(String inTheDriver, Use use)
            throws Exception {
        shareALease();
        mustNotLendAConnectionThatAnotherThreadClosesDuringACallOfTheOwner(inTheDriver, use);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callsThatMayReachTheServer")
    void mustNotLendAConnectionIntoWhichAnotherThreadIsCalling(String inTheDriver, Use use) throws Exception {
        pool.borrow().createStatement().getConnection().close(); // warnings are cleared in the next lease only
        ConnectionHandle connection = pool.borrow();
        Call call = use.prepare(connection);
        stayIn(inTheDriver);
        Future<Object> other = Threads.start(() -> {
            call.run();
            return null;
        });
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        connection.close();
        assertThat(pool.isRetired()).isTrue();
        leave.countDown();
        try {
            other.get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e.getCause().getMessage()).contains("closed"); // a child that came too late
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callsThatMayReachTheServer")
    void mustNotLendAConnectionThatAnotherThreadClosesDuringACallOfTheOwner(String inTheDriver, Use use)
            throws Exception {
        pool.borrow().createStatement().getConnection().close();
        ConnectionHandle connection = pool.borrow();
        Call call = use.prepare(connection);
        stayIn(inTheDriver);
        Future<Object> closer = Threads.start(() -> {
            inside.await();
            connection.close();
            leave.countDown();
            return null;
        });
        try {
            call.run();
        } catch (java.sql.SQLException e) {
            assertThat(e.getMessage()).contains("closed");
        }
        closer.get(10, TimeUnit.SECONDS);
        assertThat(pool.isRetired()).isTrue();
    }
}
