package io.atoll.control.state;

import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import java.util.SortedSet;

/**
 * Who may read the log of an execution through the control plane. A log carries the classes of all
 * inputs, and reading it is a copy at the global store's place.
 */
public final class LogAccess {
    private LogAccess() {}

    /**
     * Whether {@code caller} may read it.
     *
     * @param classes of the execution's inputs ({@code ExecutionRecord.classes})
     * @param site where the attempt ran
     * @param global the global store, with its bound labels
     */
    public static Judgement judge(
            PlacementEngine engine,
            Caller caller,
            ProjectName project,
            SortedSet<String> classes,
            SiteName site,
            StoreFacts global) {
        if (!caller.mayRead(project)) {
            return new Judgement(
                    false,
                    "cannot read the log: caller '%s' has no role in project '%s'"
                            .formatted(caller.name(), project));
        }
        var residency = engine.mayLie(new ArtifactFacts(classes, site, Labels.none()), global);
        return residency.allowed()
                ? new Judgement(true, "")
                : new Judgement(
                        false,
                        "cannot read the log away from site '%s': %s"
                                .formatted(site, residency.why()));
    }

    /** The answer. @param why empty when allowed */
    public record Judgement(boolean allowed, String why) {}
}
