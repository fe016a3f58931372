package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** What goes in and out of the policy routes. */
public final class PolicyViews {
    private PolicyViews() {}

    /** Policy files to add, or to put in the place of files of the same name. */
    @Serdeable
    public record ApplyRequest(List<File> files) {}

    /** A policy file. */
    @Serdeable
    public record File(String name, String text) {}

    /**
     * What came of policy files that were sent.
     *
     * @param digest of all policies in force from now on
     * @param policies names of all of them
     * @param changes what became of each policy of the files sent, by name
     * @param warnings sentences on what is in force but likely not what was meant
     */
    @Serdeable
    public record AppliedView(
            String digest, List<String> policies, List<Change> changes, List<String> warnings) {}

    /**
     * What became of a policy.
     *
     * @param change added, replaced or unchanged
     */
    @Serdeable
    public record Change(String name, String change) {}

    /** Policies in force. @param digest of all of them */
    @Serdeable
    public record PoliciesView(String digest, List<PolicyView> items) {}

    /**
     * A policy.
     *
     * @param kind PlacementPolicy or DataPolicy
     * @param scope {@code federation}, or {@code project/NAME} or {@code group/NAME}
     * @param file it came in
     * @param text of that file
     */
    @Serdeable
    public record PolicyView(String name, String kind, String scope, String file, String text) {}

    /**
     * A policy in force, as seen from a project.
     *
     * @param kind PlacementPolicy or DataPolicy
     * @param applies whether its scope covers the project
     */
    @Serdeable
    public record ConsultedView(String name, String kind, String scope, boolean applies) {}

    /** Which decisions to make again. */
    @Serdeable
    public record ReplayRequest(String run) {}

    /** What came of it. @param different executions whose placement came out otherwise */
    @Serdeable
    public record ReplayView(int decisions, int same, List<String> different) {}
}
