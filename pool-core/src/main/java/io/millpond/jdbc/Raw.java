package io.millpond.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLXML;
import org.jspecify.annotations.Nullable;

/** Takes the wrapper off a value that goes back to the driver as a parameter: drivers understand only their own objects. */
final class Raw {
    private Raw() {}

    static @Nullable Array of(@Nullable Array value) {
        return value instanceof LeasedArray leased ? leased.raw() : value;
    }

    static @Nullable Blob of(@Nullable Blob value) {
        return value instanceof LeasedBlob leased ? leased.raw() : value;
    }

    static @Nullable Clob of(@Nullable Clob value) {
        return value instanceof LeasedClob leased ? leased.raw() : value;
    }

    static @Nullable NClob of(@Nullable NClob value) {
        return value instanceof LeasedNClob leased ? leased.raw() : value;
    }

    static @Nullable SQLXML of(@Nullable SQLXML value) {
        return value instanceof LeasedSQLXML leased ? leased.raw() : value;
    }

    static @Nullable Ref of(@Nullable Ref value) {
        return value instanceof LeasedRef leased ? leased.raw() : value;
    }

    static @Nullable Object of(@Nullable Object value) {
        if (value instanceof Array array) {
            return of(array);
        } else if (value instanceof NClob nclob) {
            return of(nclob);
        } else if (value instanceof Clob clob) {
            return of(clob);
        } else if (value instanceof Blob blob) {
            return of(blob);
        } else if (value instanceof SQLXML xml) {
            return of(xml);
        } else if (value instanceof Ref ref) {
            return of(ref);
        } else if (value instanceof ResultSetHandle rows) {
            return rows.raw();
        }
        return value;
    }
}
