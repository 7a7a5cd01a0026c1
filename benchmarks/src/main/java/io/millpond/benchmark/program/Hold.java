package io.millpond.benchmark.program;

import java.util.Locale;
import org.openjdk.jmh.infra.Blackhole;

/** What a borrower does with its connection: wait, as for a database, or compute. */
enum Hold {
    PARK {
        @Override
        void forMicros(int micros) {
            if (micros > 0) {
                Phases.waitUntil(System.nanoTime() + micros * 1_000L);
            }
        }
    },
    /** The same amount of work on every machine: 500 units of JMH's are about a microsecond on one of 2020. */
    COMPUTE {
        @Override
        void forMicros(int micros) {
            Blackhole.consumeCPU(micros * 500L);
        }
    };

    abstract void forMicros(int micros);

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Hold of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
