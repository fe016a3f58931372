package io.atoll.agent.app.join;

import io.atoll.agent.app.config.Address;
import io.atoll.kernel.id.SiteName;
import java.util.List;

/**
 * What the control plane answered when this site joined.
 *
 * @param generation of the site; raised at each join with another token
 * @param controlPlane where instances listen for agents
 */
public record Membership(
        SiteName site, int generation, String federation, List<Address> controlPlane) {
    public Membership {
        controlPlane = List.copyOf(controlPlane);
    }
}
