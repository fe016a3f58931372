package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.AppliedRecord;
import io.atoll.control.event.ControlRecord.RestorationRecord;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.work.ReportMark;
import org.junit.jupiter.api.Test;

final class RestorationRoutesTest {
    private final Api api = Api.get();
    private final Rows rows = new Rows(api);

    private void heard(String site, int restoration) {
        api.write(
                rows.site(site, new SiteState.Disconnected(Rows.NOON)),
                new AppliedRecord(
                        new SiteName(site), new Generation(1), new ReportMark(3, 9), restoration));
    }

    @Test
    void tellsWhenTheRecordWasPutBackAndWhichSitesWereHeardSince() {
        heard("heard-since", 2);
        heard("heard-before", 1);
        for (int number = 1; number <= 2; number++) {
            api.write(
                    new RestorationRecord(
                            number,
                            Rows.NOON.plusSeconds(number),
                            new SiteName("heard-since"),
                            "its report 298 was acknowledged, the newest on record is 189",
                            new Term(1000L * number)));
        }

        var items = api.get("/v1/restorations").json().path("items");

        assertThat(items.size()).isEqualTo(2);
        var latest = items.get(0);
        assertThat(latest.path("number").asInt()).isEqualTo(2);
        assertThat(latest.path("foundAt").asString()).isEqualTo("2026-01-02T12:00:02.000Z");
        assertThat(latest.path("site").asString()).isEqualTo("heard-since");
        assertThat(latest.path("why").asString()).contains("report 298");
        assertThat(latest.path("awaited").toString())
                .contains("heard-before")
                .doesNotContain("heard-since");
        assertThat(items.get(1).path("awaited").toString()).doesNotContain("heard-before");
        assertThat(api.get("/v1/restorations?limit=1").json().path("next").asString()).isNotBlank();
    }
}
