package io.millpond.exhaustion;

/** Something that there is not enough of, during a scenario's step. */
interface Shortage {
    /** @param n so much there is; from 1 */
    void begin(Scenario pool, String situation, int n);

    /** There is enough again; answers how often there was not. */
    int end();
}
