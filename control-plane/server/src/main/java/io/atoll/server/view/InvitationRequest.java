package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Invites a site.
 *
 * @param labels bound to the site: what residency may use
 * @param ttl for how long the token counts, such as 1h; absent: 1h
 */
@Serdeable
public record InvitationRequest(
        String site, @Nullable Map<String, String> labels, @Nullable String ttl) {}
