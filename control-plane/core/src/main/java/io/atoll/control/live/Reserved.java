package io.atoll.control.live;

import io.atoll.control.state.Artifact;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;

/** Names that the federation keeps to itself. Pure. */
public final class Reserved {
    public static final String WHY = "the name is taken by the federation itself";

    private Reserved() {}

    /**
     * Whether no site of people may have this name.
     *
     * @param global the built-in global store, whatever its name
     */
    public static boolean is(SiteName global, SiteName site) {
        return site.equals(global)
                || site.equals(LeaderConfig.DEFAULT.globalStore())
                || site.equals(Artifact.UPLOAD);
    }

    /**
     * Refuses what people want of a site with a reserved name.
     *
     * @throws io.atoll.kernel.AtollException INVALID
     */
    public static void refuse(SiteName global, SiteName site, String what) {
        if (is(global, site)) {
            throw Refusal.of(ErrorCode.INVALID, "cannot %s: " + WHY + " (got '%s')", what, site);
        }
    }

    /**
     * Refuses what people want to make in the project under which the federation's own events are
     * numbered.
     *
     * @throws io.atoll.kernel.AtollException INVALID
     */
    public static void refuse(ProjectName project, String what) {
        if (project.equals(Changes.FEDERATION)) {
            throw Refusal.of(ErrorCode.INVALID, "cannot %s in project '%s': " + WHY, what, project);
        }
    }
}
