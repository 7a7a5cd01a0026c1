package io.millpond.dialect;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A vendor's code together with the class of the SQLState that comes with it. Where nobody knows which database this
 * is, the number alone says nothing: each vendor has its own.
 */
record VendorCode(int code, String stateClass) {
    private static final int CLASS_LENGTH = 2;

    /** Null if there is no state to go by. */
    static @Nullable VendorCode of(SQLException exception) {
        String state = exception.getSQLState();
        return state == null || state.length() < CLASS_LENGTH
                ? null
                : new VendorCode(exception.getErrorCode(), state.substring(0, CLASS_LENGTH));
    }
}
