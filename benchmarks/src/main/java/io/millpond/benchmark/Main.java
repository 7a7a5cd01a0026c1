package io.millpond.benchmark;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.Execution;
import io.millpond.benchmark.plan.JvmFlags;
import io.millpond.benchmark.plan.Plan;
import io.millpond.benchmark.report.Machine;
import io.millpond.benchmark.report.ReadmeSection;
import io.millpond.benchmark.report.Report;
import io.millpond.benchmark.report.Results;
import io.millpond.benchmark.report.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The one command: name of the plan, folder for the results; {@code report} instead of a plan writes the report of an
 * earlier run anew. In {@code benchmarks/results} they are published: the project's README shows them too.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        String plan = arguments[0];
        Path folder = Path.of(arguments[1]).toAbsolutePath().normalize();
        boolean fine;
        if (plan.equals("report")) {
            write(Results.readFrom(folder.resolve("results.json")), folder, home());
            fine = true;
        } else {
            refuseToPublish(plan, folder, home());
            fine = run(Plans.named(plan), folder);
        }
        System.out.println("report: " + folder.resolve("report.html"));
        // some pools leave threads behind that would keep the JVM
        System.exit(fine ? 0 : 1);
    }

    private static boolean run(Plan plan, Path folder) throws Exception {
        Results results = new Execution(plan, Machine.now(home(), JvmFlags.COMMON), System.out).run();
        write(results, folder, home());
        if (!plan.name().equals("guard")) {
            return true;
        }
        List<String> losses = grossLosses(results);
        losses.forEach(System.out::println);
        return losses.isEmpty();
    }

    /** Results that are to be published are shown in the README of the project too, which stands in that home. */
    static void write(Results results, Path folder, Path home) throws IOException {
        refuseToPublish(results.plan(), folder, home);
        new Report(results, Targets.all()).writeTo(folder);
        if (isPublished(folder, home)) {
            Path readme = home.resolve("README.md");
            Files.writeString(readme, ReadmeSection.replaceIn(Files.readString(readme), results, Targets.all()));
        }
    }

    /**
     * Before anything is measured, or an earlier report replaced.
     *
     * @throws IllegalArgumentException if that plan's figures are not for publishing
     */
    static void refuseToPublish(String plan, Path folder, Path home) {
        if (isPublished(folder, home) && !Plans.PUBLISHED.contains(plan)) {
            throw new IllegalArgumentException(
                    folder + " is what is published: of " + Plans.PUBLISHED + ", not of " + plan);
        }
    }

    private static boolean isPublished(Path folder, Path home) {
        return folder.equals(home.resolve("benchmarks/results"));
    }

    private static Path home() {
        return Path.of(System.getProperty("millpond.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    /**
     * What is beyond what {@linkplain Targets#isBearable noise explains}, and figures of the guard that are missing;
     * machines are noisy, so the rest is told and no more.
     */
    static List<String> grossLosses(Results results) {
        List<String> losses = new ArrayList<>();
        int looked = 0;
        for (Target target : Targets.all()) {
            Optional<Double> measured = target.measured(results);
            if (measured.isPresent()) {
                looked++;
                String line = line(target, measured.get());
                System.out.println(line);
                if (!Targets.isBearable(target, measured.get())) {
                    losses.add("GROSS LOSS: " + line);
                }
            }
        }
        if (looked < Plans.GUARDED) {
            losses.add("only " + looked + " of " + Plans.GUARDED + " targets could be measured");
        }
        return losses;
    }

    private static String line(Target target, double measured) {
        String what = target.program() + ", " + target.scenario();
        return target.isRatio()
                ? String.format(
                        Locale.ROOT,
                        "%s: %.2f times better than %s, target %.1f, at least %.2f",
                        what,
                        measured,
                        Contender.of(target.baseline()).title(),
                        target.limit(),
                        Targets.floor(target))
                : String.format(
                        Locale.ROOT,
                        "%s: %s: %.1f, target %s",
                        what,
                        target.measure().title(),
                        measured,
                        target.text());
    }
}
