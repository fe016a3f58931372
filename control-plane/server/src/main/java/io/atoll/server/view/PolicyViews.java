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

    /** Policies in force from now on. @param digest of all of them */
    @Serdeable
    public record AppliedView(String digest, List<String> policies) {}

    /** Policies in force. @param digest of all of them */
    @Serdeable
    public record PoliciesView(String digest, List<PolicyView> items) {}

    /**
     * A policy. @param kind PlacementPolicy or DataPolicy @param file it came in @param text of
     * that file
     */
    @Serdeable
    public record PolicyView(String name, String kind, String file, String text) {}

    /** Which decisions to make again. */
    @Serdeable
    public record ReplayRequest(String run) {}

    /** What came of it. @param different executions whose placement came out otherwise */
    @Serdeable
    public record ReplayView(int decisions, int same, List<String> different) {}
}
