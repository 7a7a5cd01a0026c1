package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** If what jcstress saw is not read rightly, {@link MemoryEffectsTest} promises what it has not looked at. */
class JcstressOutputTest {
    private static final List<String> BOTH = List.of("Promise1ReturnThenBorrow", "Promise12OpenThenBorrow");

    /**
     * The canary was not seen in this run, which is why it is followed by another; a promise was broken in one
     * configuration of two.
     */
    private static final String BROKEN = """
            .......... [OK] io.millpond.core.memory.CanaryPlainFlag

              RESULT  SAMPLES     FREQ      EXPECT  DESCRIPTION
                0, 0        0    0.00%   Forbidden  both missed each other
                0, 1  386,460   62.01%  Acceptable  at least one saw the other

            ...... [FAILED] io.millpond.core.memory.Promise1ReturnThenBorrow

              RESULT  SAMPLES     FREQ      EXPECT  DESCRIPTION
                0, 0  108,957   24.86%  Acceptable  not returned yet
                1, 0        1   <0.01%   Forbidden  borrowed without the write
                1, 7  329,334   75.14%  Acceptable  returned, and the write is seen

            .......... [OK] io.millpond.core.memory.Promise1ReturnThenBorrow

              RESULT  SAMPLES     FREQ      EXPECT  DESCRIPTION
                0, 0   98,392   19.84%  Acceptable  not returned yet
                1, 7  391,099   80.16%  Acceptable  returned, and the write is seen

            RUN RESULTS:
              Interesting tests: No matches.

              Failed tests: 1 matching test results.

            ...... [FAILED] io.millpond.core.memory.Promise1ReturnThenBorrow

              Results across all configurations:

              RESULT  SAMPLES     FREQ      EXPECT  DESCRIPTION
                0, 0  207,349   22.35%  Acceptable  not returned yet
                1, 0        1   <0.01%   Forbidden  borrowed without the write
                1, 7  720,433   77.65%  Acceptable  returned, and the write is seen


              Error tests: No matches.

              All remaining tests: 2 matching test results.

            .......... [OK] io.millpond.core.memory.CanaryPlainFlag

              Results across all configurations:

              RESULT  SAMPLES     FREQ      EXPECT  DESCRIPTION
                0, 0        0    0.00%   Forbidden  both missed each other
                0, 1  601,733   57.84%  Acceptable  at least one saw the other
                1, 0  249,238   23.96%  Acceptable  at least one saw the other

            .......... [OK] io.millpond.core.memory.Promise12OpenThenBorrow

              Results across all configurations:

              RESULT    SAMPLES     FREQ      EXPECT  DESCRIPTION
                0, 0    306,011   24.99%  Acceptable  not opened yet
                1, 7  1,918,731   75.01%  Acceptable  borrowed, and resource and write are seen



              HTML report generated at /tmp/index.html
            """;

    private static final String KEPT = BROKEN.replace("...... [FAILED]", ".......... [OK]")
            .replaceAll("(?m)^ +1, 0 +1 .*\\n", "")
            .replace("Failed tests: 1 matching test results.", "Failed tests: No matches.");

    @Test
    void mustSayThatNothingIsAgainstARunThatWentWell() {
        assertThat(new JcstressOutput(KEPT).against(BOTH)).isEmpty();
    }

    @Test
    void mustNotOverlookABrokenPromiseInARunThatDidNotSeeTheCanary() {
        JcstressOutput output = new JcstressOutput(BROKEN);
        assertThat(output.hasFailed("CanaryPlainFlag")).isFalse();
        assertThat(output.against(BOTH)).containsExactly("Promise1ReturnThenBorrow failed");
    }

    @Test
    void mustMissAPromiseThatWasNotRunThoughOneOfALongerNameWas() {
        assertThat(new JcstressOutput(KEPT).against(List.of("Promise1", "Promise12OpenThenBorrow")))
                .containsExactly("Promise1 is missing");
    }

    @Test
    void mustNotBeContentWithErrorsNorWithARunThatBrokeOff() {
        String errors = KEPT.replace("Error tests: No matches.", "Error tests: 1 matching test results.");
        assertThat(new JcstressOutput(errors).against(BOTH)).containsExactly("there were errors");
        String half = KEPT.substring(0, KEPT.indexOf("RUN RESULTS"));
        assertThat(new JcstressOutput(half).against(BOTH)).containsExactly("it did not come to its end");
    }

    @Test
    void mustCountTheSamplesOfTheOneClassAndTheOneOutcome() {
        JcstressOutput output = new JcstressOutput(BROKEN);
        assertThat(output.samples("Promise12OpenThenBorrow", "1, 7")).isEqualTo(1_918_731);
        assertThat(output.samples("Promise12OpenThenBorrow", "\\d, \\d")).isEqualTo(306_011 + 1_918_731);
        assertThat(output.samples("CanaryPlainFlag", "0, 0")).isZero();
        assertThat(output.samples("Promise1ReturnThenBorrow", "1, 7"))
                .as("of one that failed")
                .isZero();
    }
}
