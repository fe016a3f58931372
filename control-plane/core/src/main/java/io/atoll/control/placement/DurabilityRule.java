package io.atoll.control.placement;

import io.atoll.control.live.InForce;
import io.atoll.control.live.LiveExecution;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PlacementPolicy.Durability;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import java.util.Optional;

/**
 * Whether the governing policy asks for outputs in the global store, and whether they may lie
 * there. Stateless.
 */
public final class DurabilityRule {
    private final InForce inForce;
    private final Requests requests;

    public DurabilityRule(InForce inForce, Requests requests) {
        this.inForce = inForce;
        this.requests = requests;
    }

    /** Whether success of {@code execution} waits for the global store. */
    public boolean isAsked(LiveExecution execution) {
        return requests.governing(execution).durability() == Durability.GLOBAL
                && !execution.template().spec().outputs().isEmpty();
    }

    /** Why {@code execution} could never succeed at {@code site}; empty: it could. */
    public Optional<String> impossible(LiveExecution execution, SiteName site) {
        if (!isAsked(execution)) {
            return Optional.empty();
        }
        var template = execution.template();
        for (var output : template.spec().outputs().keySet()) {
            var classes =
                    template.outputClasses(inForce.engine(), execution.row().classes(), output);
            var residency =
                    inForce.engine()
                            .mayLie(
                                    new ArtifactFacts(classes, site, Labels.none()),
                                    inForce.globalFacts());
            if (!residency.allowed()) {
                return Optional.of(forbidden(execution, output, residency.why()));
            }
        }
        return Optional.empty();
    }

    /** That {@code output} must not lie where its policy asks for it, for people. */
    public String forbidden(LiveExecution execution, String output, String why) {
        return "cannot keep output '%s' of execution '%s' in the global store, which placement policy '%s' asks for: %s"
                .formatted(
                        output,
                        execution.row().template(),
                        requests.governing(execution).name(),
                        why);
    }
}
