package io.atoll.agent.attempt;

import io.atoll.bridge.Content;

/** An output that was made and verified in the local store. */
public record Made(String name, Content content, boolean directory) {}
