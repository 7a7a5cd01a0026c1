package io.millpond.faults;

import java.net.InetAddress;

/** A JVM whose names are in a file that the parent changes; see {@link ChildJvmTest}. */
final class MovingNameChild {
    private MovingNameChild() {}

    /** Whose pool, host, its second address, URL, user, password. */
    public static void main(String[] arguments) throws Exception {
        String host = arguments[1];
        ChildJvm.warmUp(arguments[3], arguments[4], arguments[5]);
        Contestant.Settings settings = Contestant.Settings.of(arguments[3], arguments[4], arguments[5])
                .size(4, 0)
                .times(3000, 2000, 1000);
        try (Contestant pool =
                arguments[0].equals("ours") ? Contestant.millpond(settings) : Contestant.hikari(settings)) {
            Measure.millisUntil(() -> Measure.warm(pool, 4));
            ChildJvm.say("ready");
            ChildJvm.hear();
            // the JVM's own cache of names is not the pool's
            Measure.millisUntil(() -> {
                if (!InetAddress.getByName(host).getHostAddress().equals(arguments[2])) {
                    throw new IllegalStateException("still the old address");
                }
            });
            ChildJvm.say("known");
            ChildJvm.hear();
            pool.evictAll();
            ChildJvm.say(Double.toString(Measure.millisUntil(() -> Measure.warm(pool, 4))));
            ChildJvm.hear();
        }
    }
}
