package io.atoll.policy;

import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.json.CanonicalJson;
import io.atoll.policy.Placement.Score;
import io.atoll.policy.Placement.Verdict;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A placement as canonical JSON: what a decision stores, and what a replay is compared with. */
public final class PlacementText {
    private PlacementText() {}

    /** The same placement always gives the same text. */
    public static String canonical(Placement placement) {
        var json = new TreeMap<String, @Nullable Object>();
        json.put(
                "choice",
                placement
                        .choice()
                        .map(
                                choice ->
                                        Map.of(
                                                "site", choice.site().text(),
                                                "pool", choice.pool().text()))
                        .orElse(null));
        json.put("nearest", placement.nearest());
        json.put("policy", placement.policy());
        json.put("verdicts", placement.verdicts().stream().map(PlacementText::verdict).toList());
        json.put("why", placement.why());
        return CanonicalJson.write(json);
    }

    private static Map<String, Object> verdict(Verdict verdict) {
        return Map.of(
                "site", verdict.site().text(),
                "pool", verdict.pool().text(),
                "reasons", verdict.reasons(),
                "lasting", verdict.lasting(),
                "scores", verdict.scores().stream().map(PlacementText::score).toList(),
                "totalMillis", verdict.totalMillis());
    }

    private static Map<String, Object> score(Score score) {
        return Map.of(
                "name", score.name(),
                "weight", score.weight(),
                "scoreMillis", score.scoreMillis());
    }

    /**
     * Places {@code request} again and compares with what was recorded.
     *
     * @param engine holds the policies that were in force then
     * @param sites the facts it saw then
     * @param recorded canonical text of the placement then
     */
    public static Replay replay(
            PlacementEngine engine,
            PlacementRequest request,
            List<SiteFacts> sites,
            Map<SiteName, Integer> spreadCounts,
            String recorded) {
        String again = canonical(engine.place(request, sites, spreadCounts));
        return new Replay(again.equals(recorded), again);
    }

    /**
     * The outcome of a replay.
     *
     * @param same byte for byte
     * @param text canonical text of the placement now
     */
    public record Replay(boolean same, String text) {}
}
