package io.atoll.server.grpc.call;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.protocol.ProtocolRange;
import io.atoll.protocol.ProtocolVersion;
import io.atoll.protocol.v1.VersionRange;

/** Comes to a protocol version with an agent, or refuses it in one sentence. */
public final class Versions {
    public static final int MAJOR = ProtocolVersion.CURRENT.major();

    private Versions() {}

    /**
     * Refuses an agent without a common version.
     *
     * @throws AtollException CONFLICT
     */
    public static void require(VersionRange agents) {
        var range =
                new ProtocolRange(
                        new ProtocolVersion(agents.getLowestMajor(), 0),
                        new ProtocolVersion(agents.getHighestMajor(), 0));
        switch (ProtocolRange.SPOKEN.agree("control plane", "agent", range)) {
            case ProtocolRange.Agreed _ -> {
                // nothing to remember: there is one version
            }
            case ProtocolRange.NoCommonVersion(var sentence) ->
                    throw new AtollException(ErrorCode.CONFLICT, sentence);
        }
    }
}
