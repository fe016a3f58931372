package io.atoll.server.query;

import io.atoll.policy.Placement;
import io.atoll.server.view.PlacementView;
import java.util.List;

/** Placements in the words of the API. */
public final class PlacementText {
    private static final double MILLIS = 1000.0;

    private PlacementText() {}

    /** The placement with all verdicts. */
    public static PlacementView view(Placement placement) {
        return new PlacementView(
                placement.choice().map(each -> each.site().text()).orElse(null),
                placement.choice().map(each -> each.pool().text()).orElse(null),
                placement.why(),
                Texts.orNull(placement.nearest()),
                Texts.orNull(placement.policy()),
                verdicts(placement));
    }

    static List<PlacementView.Verdict> verdicts(Placement placement) {
        return placement.verdicts().stream()
                .map(
                        each ->
                                new PlacementView.Verdict(
                                        each.site().text(),
                                        each.pool().text(),
                                        each.feasible(),
                                        each.reasons(),
                                        each.scores().stream()
                                                .map(
                                                        score ->
                                                                new PlacementView.Score(
                                                                        score.name(),
                                                                        score.weight(),
                                                                        score.scoreMillis()
                                                                                / MILLIS))
                                                .toList(),
                                        each.totalMillis() / MILLIS))
                .toList();
    }
}
