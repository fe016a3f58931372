package io.atoll.server.identity;

import io.atoll.bridge.ticket.TicketKeys;
import io.atoll.kernel.random.RandomSource;
import io.atoll.protocol.identity.BearerToken;
import io.atoll.protocol.identity.KeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;

/**
 * What all instances of a federation share beside its authority: the key that signs tickets and the
 * operator's access token. Files of mode 0600 in the authority's folder, made by whichever instance
 * comes first; losing them makes open tickets and that token worthless.
 *
 * @param ticketKey signs tickets
 * @param ticketKeys whose tickets count
 * @param operator the operator's access token
 */
public record FederationSecrets(
        PrivateKey ticketKey, List<PublicKey> ticketKeys, BearerToken operator) {
    public FederationSecrets {
        ticketKeys = List.copyOf(ticketKeys);
    }

    /**
     * Those in {@code folder}, made if they are not there.
     *
     * @throws io.atoll.kernel.AtollException if the folder cannot be used or others can read them
     */
    public static FederationSecrets openOrCreate(Path folder, RandomSource random) {
        var tickets = folder.resolve("tickets.key");
        if (!Files.exists(tickets)) {
            var pair = TicketKeys.generate();
            // One file, so that nobody ever finds one half without the other.
            KeyFile.createSecret(
                    tickets,
                    TicketKeys.encode(pair.getPrivate())
                            + "\n"
                            + TicketKeys.encode(pair.getPublic())
                            + "\n",
                    random);
        }
        var token = folder.resolve("operator.token");
        if (!Files.exists(token)) {
            KeyFile.createSecret(token, BearerToken.generate(random).text() + "\n", random);
        }
        var keys = KeyFile.readSecret(tickets).lines().toList();
        return new FederationSecrets(
                TicketKeys.privateKey(keys.get(0)),
                List.of(TicketKeys.publicKey(keys.get(1))),
                BearerToken.parse(KeyFile.readSecret(token).strip()));
    }

    /** Never the secrets. */
    @Override
    public String toString() {
        return "FederationSecrets[…]";
    }
}
