package io.atoll.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Pools that nothing is placed in after faults of their sites, in words. */
public final class RestingPools {
    private RestingPools() {}

    /** Such as {@code hpc-ridge/cpu rests until …: …}, one for each pool of {@code sites}. */
    public static List<String> of(List<JsonNode> sites) {
        var resting = new ArrayList<String>();
        for (JsonNode site : sites) {
            for (JsonNode pool : site.path("pools")) {
                String rests = pool.path("rests").asText("");
                if (!rests.isEmpty()) {
                    resting.add(
                            "%s/%s %s"
                                    .formatted(
                                            site.path("name").asText(),
                                            pool.path("name").asText(),
                                            rests));
                }
            }
        }
        return resting;
    }

    /** For a table: until when {@code pool} rests, without the reason; empty: it takes work. */
    static String until(JsonNode pool) {
        return pool.path("rests").asText("").replaceFirst("^rests ", "").replaceFirst(": .*", "");
    }
}
