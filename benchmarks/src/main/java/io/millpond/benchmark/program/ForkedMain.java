package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import java.nio.file.Path;
import java.util.List;

/** The other end of {@link Fork}: answer file, program, pool, arguments. */
final class ForkedMain {
    private ForkedMain() {}

    public static void main(String[] words) throws Exception {
        List<String> all = List.of(words);
        Program program = Class.forName(all.get(1))
                .asSubclass(Program.class)
                .getDeclaredConstructor()
                .newInstance();
        Contender pool = Contender.of(all.get(2));
        Answer.write(Path.of(all.get(0)), program.run(pool, Arguments.parse(all.subList(3, all.size()))));
        // some pools leave threads behind that would keep the JVM
        Runtime.getRuntime().halt(0);
    }
}
