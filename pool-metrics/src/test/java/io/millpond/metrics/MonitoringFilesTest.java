package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.spi.RetireReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Dashboard and alerts use only what there is: every name of a series and of a label in them is looked for
 * in a real scrape.
 */
class MonitoringFilesTest {
    private static final Path DASHBOARD = Path.of("../docs/monitoring/grafana-dashboard.json");
    private static final Path ALERTS = Path.of("../docs/monitoring/prometheus-alerts.yml");

    /** These come from Prometheus itself. */
    private static final Set<String> TARGET_LABELS = Set.of("instance", "job");

    private static List<String> found(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1).replace("\\\"", "\""))
                .toList();
    }

    private static List<String> expressionsOfTheDashboard() throws IOException {
        return found(DASHBOARD, "\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    }

    private static List<String> queriesOfTheVariables() throws IOException {
        return found(DASHBOARD, "\"definition\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    }

    private static List<String> expressionsOfTheAlerts() throws IOException {
        return found(ALERTS, "^ +expr: (.*)$");
    }

    private static void mustExist(List<String> expressions) {
        Scrape scrape = Scrape.ofEverything();
        Set<String> labels = new HashSet<>(scrape.labels());
        labels.addAll(TARGET_LABELS);
        for (String expression : expressions) {
            PromQl names = PromQl.of(expression);
            assertThat(names.series()).as(expression).isNotEmpty();
            assertThat(scrape.series()).as(expression).containsAll(names.series());
            assertThat(labels).as(expression).containsAll(names.labels());
        }
    }

    @Test
    void theDashboardMustUseOnlySeriesThatExist() throws IOException {
        assertThat(expressionsOfTheDashboard()).hasSizeGreaterThan(20);
        mustExist(expressionsOfTheDashboard());
    }

    @Test
    void theVariablesOfTheDashboardMustUseOnlySeriesAndLabelsThatExist() throws IOException {
        assertThat(queriesOfTheVariables()).hasSize(3);
        for (String query : queriesOfTheVariables()) {
            String inside = query.replaceAll("label_values\\((.*), ([a-z]+)\\)", "sum by ($2) ($1)");
            assertThat(inside).isNotEqualTo(query);
            mustExist(List.of(inside));
        }
    }

    @Test
    void theAlertsMustUseOnlySeriesThatExist() throws IOException {
        assertThat(expressionsOfTheAlerts())
                .hasSize(found(ALERTS, "^ +- alert: (.*)$").size());
        mustExist(expressionsOfTheAlerts());
    }

    @Test
    void theAlertsMustUseOnlySeriesThatAreOnByDefault() throws IOException {
        Set<String> byDefault = Scrape.of(MetricsOptions.defaults()).series();
        for (String expression : expressionsOfTheAlerts()) {
            assertThat(byDefault)
                    .as(expression)
                    .containsAll(PromQl.of(expression).series());
        }
    }

    /** Two services may call their pools alike: Spring Boot does, after the bean. */
    @Test
    void nothingMustAddUpThePoolsOfTwoServices() throws IOException {
        List<String> expressions = new ArrayList<>(expressionsOfTheDashboard());
        expressions.addAll(expressionsOfTheAlerts());
        for (String expression : expressions) {
            assertThat(addedUpOverJobs(expression)).as(expression).isFalse();
        }
        assertThat(addedUpOverJobs("sum by (name) (up)")).isTrue();
        assertThat(addedUpOverJobs("sum by (job, name) (up) / sum(up)")).isTrue();
        assertThat(addedUpOverJobs("max without (instance) (up)")).isTrue();
        assertThat(addedUpOverJobs("max by (name, job) (up)")).isFalse();
    }

    private static boolean addedUpOverJobs(String expression) {
        return Pattern.compile("\\b(?:sum|min|max|avg|count|group|stddev|quantile|topk)\\b(?! by \\([^)]*\\bjob\\b)")
                .matcher(expression)
                .find();
    }

    /** All but the list of the services itself. */
    @Test
    void theDashboardMustShowTheServicesThatAreChosenOnly() throws IOException {
        List<String> asked = new ArrayList<>(expressionsOfTheDashboard());
        List<String> variables = queriesOfTheVariables();
        assertThat(variables).first().isEqualTo("label_values(jdbc_connections_max, job)");
        asked.addAll(variables.subList(1, variables.size()));
        for (String each : asked) {
            int series = (each + ' ').split("\\bjdbc_connections_").length - 1;
            int chosen = each.split("\\bjdbc_connections_\\w+\\{job=~\"\\$job\"").length - 1;
            assertThat(chosen).as(each).isEqualTo(series).isPositive();
        }
    }

    @Test
    void whatIsShownMustSayOfWhichService() throws IOException {
        assertThat(found(DASHBOARD, "\"legendFormat\": \"([^\"]*)\""))
                .hasSameSizeAs(expressionsOfTheDashboard())
                .allSatisfy(legend -> assertThat(legend).startsWith("{{job}} {{name}}"));
        assertThat(found(ALERTS, "^ +summary: (.*)$"))
                .hasSameSizeAs(expressionsOfTheAlerts())
                .allSatisfy(summary -> assertThat(summary).contains("{{ $labels.job }}"));
    }

    @Test
    void theReasonsInTheAlertsMustExist() throws IOException {
        Set<String> reasons = new HashSet<>();
        Stream.of(RetireReason.values())
                .forEach(reason -> reasons.add(reason.name().toLowerCase(Locale.ROOT)));
        List<String> used = found(ALERTS, "reason=~\"([^\"]*)\"");
        assertThat(used).isNotEmpty();
        used.forEach(each -> assertThat(reasons).containsAll(Arrays.asList(each.split("\\|"))));
    }

    @Test
    void theDashboardMustBeJson() throws IOException, SQLException {
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:");
                PreparedStatement question = h2.prepareStatement("select cast(? as varchar) is json object")) {
            question.setString(1, Files.readString(DASHBOARD));
            try (ResultSet answer = question.executeQuery()) {
                assertThat(answer.next()).isTrue();
                assertThat(answer.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void thisTestMustSeeNamesThatDoNotExist() {
        assertThat(PromQl.of("sum by (name) (rate(jdbc_connections_lost_total{pool=~\"$pool\"}[5m])) / 2 > 0 and up"))
                .isEqualTo(new PromQl(Set.of("jdbc_connections_lost_total", "up"), Set.of("name", "pool")));
    }
}
