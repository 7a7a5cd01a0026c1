import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests, all but the slow ones, until the first fails, or until the one fails that is named. Maven would compile
 * everything again for each planted bug; this takes the classes as they are.
 *
 * <p>{@code RunTests <seconds> <folder of test classes> <pattern of full class names> [Class.method]}; prints what
 * failed, or hung. Exit code: 0 all passed, 1 one failed, 2 not done in time, 3 there were no tests.
 */
public final class RunTests implements TestExecutionListener {
    private final CancellationToken stop = CancellationToken.create();
    private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
    private final String awaited;
    private volatile String running = "nothing";
    private int tests;

    private RunTests(String awaited) {
        this.awaited = awaited;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            tests++;
            running = nameOf(test);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.FAILED) {
            failed.add(nameOf(test));
            result.getThrowable().ifPresent(failure -> failure.printStackTrace());
            if (awaited == null || awaited.equals(nameOf(test))) {
                stop.cancel();
            }
        }
    }

    private static String nameOf(TestIdentifier test) {
        var source = test.getSource().orElse(null);
        if (source instanceof MethodSource method) {
            return simple(method.getClassName()) + '.' + method.getMethodName();
        }
        return source instanceof ClassSource type ? simple(type.getClassName()) : test.getDisplayName();
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private void end(int code, String what) {
        System.out.println("RESULT " + what);
        System.out.flush();
        // not exit(): what hangs must not hold it up
        Runtime.getRuntime().halt(code);
    }

    private void endLate(long seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            return;
        }
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        end(2, running);
    }

    public static void main(String[] args) {
        RunTests run = new RunTests(args.length > 3 ? args[3] : null);
        Thread watch = new Thread(() -> run.endLate(Long.parseLong(args[0])), "bound");
        watch.setDaemon(true);
        watch.start();
        var plan = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(args[1]))))
                .filters(includeClassNamePatterns(args[2]), TagFilter.excludeTags("slow"))
                .build();
        LauncherFactory.create()
                .execute(LauncherExecutionRequestBuilder.request(plan)
                        .cancellationToken(run.stop)
                        .listeners(run)
                        .build());
        if (!run.failed.isEmpty()) {
            run.end(1, String.join(", ", new LinkedHashSet<>(run.failed)));
        }
        run.end(run.tests == 0 ? 3 : 0, run.tests + " tests");
    }
}
