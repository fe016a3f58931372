package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * An invitation. The token is shown here and never again.
 *
 * @param controlPlane {@code host:port} that the agent dials
 * @param command what the site's owner types; it reads the token from standard input
 */
@Serdeable
public record InvitationView(
        String site, String token, String expiresAt, List<String> controlPlane, String command) {}
