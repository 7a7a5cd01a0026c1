package io.millpond.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.contender.Contender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Machine MACHINE = new Machine(
            "2026-01-02T03:04:05Z", "", "a <fast> one", 2, 4_096, "Linux", "a JVM", 0.25, "abc", Map.of("c3p0", "1.2"));
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
                .contains("| **Millpond** | 25.0 (4.00 ×) |")
                .contains("| HikariCP | 100 |")
                .contains("| ≥ 3.00 × HikariCP | 4.00 × | yes |  |");
    }

    @Test
    void mustSayWhoIsAhead() throws Exception {
        assertThat(written("report.md", 20)).contains("| 4.00 × | yes | Agroal |");
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
    void theReadmeMustTellTheRatiosOfThisRunAlone() throws Exception {
        String readme =
                "before\n<!-- benchmarks: written by the run that measured them -->\nold\n<!-- benchmarks: end -->\nafter";
        String now = ReadmeSection.replaceIn(readme, results(50), List.of(TARGET));
        assertThat(now)
                .startsWith("before\n")
                .endsWith("\nafter")
                .contains("cycle, 1 thread: 4.00 ×", "2026-01-02")
                .doesNotContain("old");
        assertThat(ReadmeSection.replaceIn(now, results(50), List.of(TARGET))).isEqualTo(now);
    }

    @Test
    void aBusyMachineMustBeNamed() throws Exception {
        Machine busy = new Machine("2026-01-02T03:04:05Z", "", "", 2, 4_096, "", "", 3, "", Map.of());
        Results results = new Results("full", busy, results(50).figures(), List.of());
        new Report(results, List.of(TARGET)).writeTo(folder);
        assertThat(Files.readString(folder.resolve("report.md"))).contains("The machine was busy");
    }
}
