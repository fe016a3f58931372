package io.atoll.control.leader;

import io.atoll.control.artifact.Artifact;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import java.util.Set;

/** Names that the federation keeps to itself. Pure. */
final class Reserved {
    static final String WHY = "the name is taken by the federation itself";

    private final Set<SiteName> sites;

    /**
     * @param global the built-in global store, whatever its name
     */
    Reserved(SiteName global) {
        var standard = LeaderConfig.DEFAULT.globalStore();
        sites =
                global.equals(standard)
                        ? Set.of(standard, Artifact.UPLOAD)
                        : Set.of(global, standard, Artifact.UPLOAD);
    }

    /** Whether no site of people may have this name. */
    boolean is(SiteName site) {
        return sites.contains(site);
    }

    /**
     * Refuses what people want of a site with a reserved name.
     *
     * @throws io.atoll.kernel.AtollException INVALID
     */
    void refuse(SiteName site, String what) {
        if (is(site)) {
            throw Live.refuse(ErrorCode.INVALID, "cannot %s: " + WHY + " (got '%s')", what, site);
        }
    }

    /**
     * Refuses what people want to make in the project under which the federation's own events are
     * numbered.
     *
     * @throws io.atoll.kernel.AtollException INVALID
     */
    static void refuse(ProjectName project, String what) {
        if (project.equals(Changes.FEDERATION)) {
            throw Live.refuse(
                    ErrorCode.INVALID, "cannot %s in project '%s': " + WHY, what, project);
        }
    }
}
