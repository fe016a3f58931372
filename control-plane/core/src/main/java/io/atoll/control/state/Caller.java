package io.atoll.control.state;

import io.atoll.kernel.id.ProjectName;
import java.util.Set;

/**
 * Who asks for something; proved at the edge, never here.
 *
 * @param name unique name of the person or program
 * @param project where the caller acts
 */
public record Caller(String name, ProjectName project, Set<Role> roles) {
    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** Whether the caller may change things of {@code project}. */
    public boolean mayChange(ProjectName project) {
        return is(Role.OPERATOR) || (is(Role.MEMBER) && this.project.equals(project));
    }

    /** Whether the caller may see things of {@code project}. */
    public boolean mayRead(ProjectName project) {
        return is(Role.OPERATOR) || this.project.equals(project);
    }
}
