package io.millpond.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.contender.Contender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Machine MACHINE = new Machine(
            "2026-01-02T03:04:05Z",
            "",
            "a <fast> one",
            2,
            4_096,
            "Linux",
            "a JVM",
            List.of("-XX:+UseG1GC", "-Xmn64m"),
            0.05,
            "abc",
            Map.of("c3p0", "1.2"));
    private static final Target TARGET =
            Target.ratio("cycle", "1 thread", Measure.TIME, Contender.MILLPOND, Contender.HIKARI, 3);

    @TempDir
    Path folder;

    private static Figure figure(Contender pool, Measure measure, double value) {
        return new Figure("cycle", "1 thread", pool.id(), measure, List.of(value));
    }

    private static Results results(double agroal) {
        return new Results(
                "test",
                MACHINE,
                List.of(
                        figure(Contender.MILLPOND, Measure.TIME, 25),
                        figure(Contender.HIKARI, Measure.TIME, 100),
                        figure(Contender.AGROAL, Measure.TIME, agroal),
                        figure(Contender.MILLPOND, Measure.SPREAD, Double.POSITIVE_INFINITY)),
                List.of("</script> was not measured"));
    }

    private String written(String name, double agroal) throws Exception {
        new Report(results(agroal), List.of(TARGET)).writeTo(folder);
        return Files.readString(folder.resolve(name));
    }

    @Test
    void mustReadWhatItWrote() throws Exception {
        written("results.json", 50);
        assertThat(Results.readFrom(folder.resolve("results.json"))).isEqualTo(results(50));
    }

    @Test
    void mustShowTheRatioBesideTheValue() throws Exception {
        assertThat(written("report.md", 50))
                .contains("| **Millpond** | 25.0 · 4.00 ×* |")
                .contains("| HikariCP | 100* |")
                .contains("| ≥ 3.00 × HikariCP | 4.00 ×* | yes |  |");
    }

    @Test
    void mustSayWhoIsAhead() throws Exception {
        assertThat(written("report.md", 20)).contains("| 4.00 ×* | yes | Agroal |");
    }

    @Test
    void mustBeAPageThatNeedsNoOtherFile() throws Exception {
        String page = written("report.html", 50);
        assertThat(page)
                .contains("Chart.js v4.5.1")
                .contains("The MIT License")
                .contains("Millpond")
                .contains("\\u003c/script> was not measured")
                .doesNotContain("<script src")
                .doesNotContain("<link")
                .doesNotContain("/*DATA*/");
        assertThat(page.split("</script>")).as("scripts, and the rest").hasSize(3);
    }

    @Test
    void mustDrawAPictureThatIsXml() throws Exception {
        written("chart.svg", 50);
        var picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("chart.svg").toFile());
        assertThat(picture.getElementsByTagName("rect").getLength()).isEqualTo(3);
    }

    @Test
    void mustDrawTheLimitAndTheRangeWhereThereAreRounds() throws Exception {
        Target shop = Target.ratio("shop", "10", Measure.THROUGHPUT, Contender.MILLPOND, Contender.RAW, 0.97);
        List<Figure> figures = List.of(
                new Figure("shop", "10", Contender.MILLPOND.id(), Measure.THROUGHPUT, List.of(80.0, 90.0, 100.0)),
                new Figure("shop", "10", Contender.HIKARI.id(), Measure.THROUGHPUT, List.of(70.0)),
                new Figure("shop", "10", Contender.RAW.id(), Measure.THROUGHPUT, List.of(100.0)));
        new Report(new Results("test", MACHINE, figures, List.of()), List.of(shop)).writeTo(folder);
        String picture = Files.readString(folder.resolve("chart.svg"));
        assertThat(picture).contains("longer is better").containsOnlyOnce("class=\"range\"");
        assertThat(picture.indexOf(">raw connections<"))
                .isPositive()
                .isLessThan(picture.indexOf(">Millpond<"))
                .isLessThan(picture.indexOf(">HikariCP<"));
        assertThat(picture.indexOf(">Millpond<")).isLessThan(picture.indexOf(">HikariCP<"));
    }

    @Test
    void theReadmeMustTellTheRatiosOfThisRunAlone() throws Exception {
        String readme =
                "before\n<!-- benchmarks: written by the run that measured them -->\nold\n<!-- benchmarks: end -->\nafter";
        String now = ReadmeSection.replaceIn(readme, results(50), List.of(TARGET));
        assertThat(now)
                .startsWith("before\n")
                .endsWith("\nafter")
                .contains("| cycle, 1 thread | 4.00 ×* |", "1 of 1 targets are met", "2026-01-02")
                .doesNotContain("old");
        assertThat(ReadmeSection.replaceIn(now, results(50), List.of(TARGET))).isEqualTo(now);
    }

    @Test
    void aBusyMachineMustBeNamed() throws Exception {
        Machine busy = new Machine("2026-01-02T03:04:05Z", "", "", 2, 4_096, "", "", List.of(), 3, "", Map.of());
        Results results = new Results("full", busy, results(50).figures(), List.of());
        new Report(results, List.of(TARGET)).writeTo(folder);
        assertThat(Files.readString(folder.resolve("report.md"))).contains("The machine was busy");
    }

    @Test
    void mustReadARoundThatFailed() throws Exception {
        Figure failed = new Figure(
                "cycle", "1 thread", Contender.BEECP.id(), Measure.TIME, List.of(Double.NaN, 2.5, Double.NaN));
        Results results = new Results("test", MACHINE, List.of(failed), List.of());
        new Report(results, List.of(TARGET)).writeTo(folder);
        assertThat(Files.readString(folder.resolve("results.json"))).contains("[ null, 2.5, null ]");
        assertThat(Results.readFrom(folder.resolve("results.json"))).isEqualTo(results);
    }

    @Test
    void mustSayThatTheRoundsDoNotAgreeOnATarget() throws Exception {
        assertThat(verdictOf(25.0, 30.0, 50.0)).isEqualTo("yes, within the spread");
        assertThat(verdictOf(25.0, 35.0, 50.0)).isEqualTo("no, within the spread");
        assertThat(verdictOf(25.0, 26.0, 27.0)).isEqualTo("yes");
        assertThat(verdictOf(35.0, 36.0, 37.0)).isEqualTo("no");
    }

    /** Millpond's longest wait of 50 ms, HikariCP's of 2,500 ms; the longest of each that had not ended. */
    private static View viewOfWaits(double openOfOurs, double openOfTheirs) {
        List<Figure> figures = List.of(
                figure(Contender.MILLPOND, Measure.WAIT_MAX, 50),
                figure(Contender.MILLPOND, Measure.OPEN_MAX, openOfOurs),
                figure(Contender.HIKARI, Measure.WAIT_MAX, 2_500),
                figure(Contender.HIKARI, Measure.OPEN_MAX, openOfTheirs));
        Target target = Target.ratio("cycle", "1 thread", Measure.WAIT_MAX, Contender.MILLPOND, Contender.HIKARI, 10);
        return View.of(new Results("test", MACHINE, figures, List.of()), List.of(target));
    }

    private static List<String> longest(View view) {
        List<View.Row> rows = view.programs().get(0).tables().get(0).rows();
        View.Cell ours = rows.get(0).cells().get(0);
        View.Cell theirs = rows.get(1).cells().get(0);
        return List.of(ours.text(), ours.ratio(), theirs.text());
    }

    @Test
    void aLongestWaitThatHadNotEndedMustBeShownAsTheLeastThatItCanHaveBeen() {
        assertThat(longest(viewOfWaits(20, 1_000))).containsExactly("50.0", "50.0 ×*", "2\u202f500*");
        assertThat(longest(viewOfWaits(20, 2_500))).containsExactly("50.0", "≥ 50.0 ×*", "≥ 2\u202f500*");
        assertThat(longest(viewOfWaits(50, 1_000))).containsExactly("≥ 50.0", "≤ 50.0 ×*", "2\u202f500*");
        assertThat(longest(viewOfWaits(50, 2_500))).containsExactly("≥ 50.0", "≈ 50.0 ×*", "≥ 2\u202f500*");
        assertThat(viewOfWaits(20, 2_500).targets().get(0).measured()).isEqualTo("≥ 50.0 ×*");
    }

    private static View viewOf(Double... ours) {
        List<Figure> figures = List.of(
                new Figure("cycle", "1 thread", Contender.MILLPOND.id(), Measure.TIME, List.of(ours)),
                new Figure("cycle", "1 thread", Contender.HIKARI.id(), Measure.TIME, Collections.nCopies(3, 100.0)));
        return View.of(new Results("test", MACHINE, figures, List.of()), List.of(TARGET));
    }

    private static String verdictOf(Double... ours) {
        return viewOf(ours).targets().get(0).met();
    }

    @Test
    void mustCountWhatIsMetAndWhatOfThatIsWithinTheSpread() {
        assertThat(viewOf(25.0, 26.0, 27.0).summary()).isEqualTo("1 of 1 targets are met");
        assertThat(viewOf(25.0, 30.0, 50.0).summary())
                .isEqualTo("1 of 1 targets are met, 1 of them within the spread of their rounds");
        assertThat(viewOf(25.0, 35.0, 50.0).summary())
                .isEqualTo("0 of 1 targets are met; missed, but within the spread: 1");
        assertThat(View.summary(new Results("test", MACHINE, List.of(), List.of()), List.of(TARGET)))
                .isEqualTo("0 of 1 targets are met; 1 were not measured");
    }

    @Test
    void mustTellWhatOthersTookDuringTheRun() throws Exception {
        Intrusion little = new Intrusion("cycle, 1 thread", 0.01, 0.02);
        Intrusion much = new Intrusion("cycle, 2 threads", 0.04, 0.08);
        assertThat(MACHINE.atEnd(List.of(little)).line()).contains("others took at most 3 % during a scenario");
        Machine disturbed = MACHINE.atEnd(List.of(little, much));
        Results results = new Results("full", disturbed, results(50).figures(), List.of());
        new Report(results, List.of(TARGET)).writeTo(folder);
        assertThat(Results.readFrom(folder.resolve("results.json"))).isEqualTo(results);
        for (String name : List.of("report.md", "report.html")) {
            assertThat(Files.readString(folder.resolve(name)))
                    .contains("cycle, 2 threads: 12 % of the processors (4 % taken by other machines, 8 % by other")
                    .contains("measure again before you believe it");
        }
    }

    @Test
    void mustNotTakeWhatIsNotKnownForSilence() {
        Machine unknown = MACHINE.atEnd(List.of());
        assertThat(unknown.line()).contains("what others took during the run is not known");
        assertThat(unknown.disturbances()).singleElement().asString().startsWith("Not known");
    }
}
