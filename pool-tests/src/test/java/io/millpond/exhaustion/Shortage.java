package io.millpond.exhaustion;

import java.util.List;

/** Something that there is not enough of, during a scenario's step. */
interface Shortage {
    /** @param n so much there is; from 1 */
    void begin(Scenario pool, String situation, int n);

    /** There is enough again; answers what was thrown where there was not. */
    List<Error> end();
}
