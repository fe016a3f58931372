package io.atoll.control.workflow;

import io.atoll.kernel.id.SiteName;
import io.atoll.policy.request.Requirement;
import java.util.List;
import java.util.Optional;

/**
 * What an execution itself says about where it may run.
 *
 * @param policy the placement policy it names; absent: the narrowest that matches
 * @param require its own expressions, compiled; their source text is in the expression
 * @param site the only site it may run at; absent: any
 */
public record PlacementSpec(
        Optional<String> policy, List<Requirement> require, Optional<SiteName> site) {
    public static final PlacementSpec ANYWHERE =
            new PlacementSpec(Optional.empty(), List.of(), Optional.empty());

    public PlacementSpec {
        require = List.copyOf(require);
    }
}
