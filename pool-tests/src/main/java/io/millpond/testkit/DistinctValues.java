package io.millpond.testkit;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.sql.RowIdLifetime;
import java.sql.SQLWarning;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.transform.dom.DOMResult;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.sax.SAXResult;
import javax.xml.transform.sax.SAXSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value of any class that methods of JDBC answer with, another one each time as far as the class has so many;
 * never null but for void.
 */
final class DistinctValues {
    private final AtomicInteger made = new AtomicInteger(1000);

    @Nullable
    Object next(Class<?> type) {
        int number = made.incrementAndGet();
        if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), 1);
            Array.set(array, 0, next(type.getComponentType()));
            return array;
        }
        return switch (type.getName()) {
            case "void" -> null;
            case "boolean", "java.lang.Boolean" -> true;
            case "byte" -> (byte) number;
            case "short" -> (short) number;
            case "int", "java.lang.Integer" -> number;
            case "long", "java.lang.Long" -> (long) number << 32;
            case "float" -> (float) number;
            case "double" -> (double) number;
            default -> object(type, number);
        };
    }

    private static Object object(Class<?> type, int number) {
        return switch (type.getName()) {
            case "java.lang.Object" -> new Object();
            case "java.lang.String" -> "answer " + number;
            case "java.math.BigDecimal" -> BigDecimal.valueOf(number);
            case "java.net.URL" -> url(number);
            case "java.sql.Date" -> new java.sql.Date(number);
            case "java.sql.Time" -> new java.sql.Time(number);
            case "java.sql.Timestamp" -> new java.sql.Timestamp(number);
            case "java.time.LocalDate" -> LocalDate.ofEpochDay(number);
            case "java.util.UUID" -> new UUID(number, number);
            case "java.util.Properties" -> new Properties();
            case "java.util.Map" -> new HashMap<>(Map.of("answer", String.class));
            case "java.sql.SQLWarning" -> new SQLWarning("answer " + number);
            case "java.sql.RowIdLifetime" -> RowIdLifetime.ROWID_VALID_SESSION;
            default -> stream(type);
        };
    }

    private static Object stream(Class<?> type) {
        if (type == InputStream.class) {
            return InputStream.nullInputStream();
        }
        if (type == OutputStream.class) {
            return OutputStream.nullOutputStream();
        }
        if (type == Reader.class) {
            return new StringReader("answer");
        }
        if (type == Writer.class) {
            return new StringWriter();
        }
        return xml(type);
    }

    private static Object xml(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "StreamSource" -> new StreamSource(new StringReader("<answer/>"));
            case "DOMSource" -> new DOMSource();
            case "SAXSource" -> new SAXSource();
            case "StreamResult" -> new StreamResult();
            case "DOMResult" -> new DOMResult();
            case "SAXResult" -> new SAXResult();
            default -> throw new IllegalStateException("no value of " + type);
        };
    }

    private static URL url(int number) {
        try {
            return URI.create("http://answer/" + number).toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
