package io.millpond.benchmark.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The report as one HTML file that needs no other: data, charts and the charting library, Chart.js (MIT
 * licence), are in it.
 */
final class Page {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.js";
    private static final String CHART_JS_LICENCE = "/META-INF/resources/webjars/chart.js/4.5.1/LICENSE.md";
    private static final String TEMPLATE = "page.html";

    private Page() {}

    static String of(View view) throws IOException {
        return resource(TEMPLATE)
                .replace("/*LICENCE*/", "/*\nChart.js\n" + resource(CHART_JS_LICENCE) + "*/")
                .replace("<!--EXPLANATION-->", View.EXPLANATION)
                .replace("<!--LEADS-->", View.LEADS)
                .replace("<!--LEADS_EXPLANATION-->", View.LEADS_EXPLANATION)
                .replace("/*DATA*/", "const view = " + json(view) + ";")
                .replace("/*CHART_JS*/", resource(CHART_JS));
    }

    /** Nothing in it can end the script that it is part of. */
    private static String json(View view) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(view).replace("<", "\\u003c");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
