package io.atoll.server.toy;

import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.http.AccessFilter;
import io.atoll.server.http.Beans;
import io.atoll.server.http.Commands;
import io.atoll.server.http.HttpServices;
import io.atoll.server.toy.Toys.ToyRecord;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.RequestAttribute;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;

/** Toys: make, look. */
@Controller("/v1/toys")
@ExecuteOn(Beans.REQUESTS)
final class ToyRoutes {
    private final Commands commands;
    private final HttpServices services;

    ToyRoutes(Commands commands, HttpServices services) {
        this.commands = commands;
        this.services = services;
    }

    @Post
    @Status(HttpStatus.CREATED)
    ToyView makeToy(@RequestAttribute(AccessFilter.CALLER) Caller caller, @Body ToyView request) {
        commands.ask(new Toys.MakeToy(caller, request.name(), request.colour()), Reply.Done.class);
        return showToy(request.name());
    }

    @Get("/{name}")
    ToyView showToy(@PathVariable String name) {
        var toy =
                find(name)
                        .orElseThrow(
                                () ->
                                        new AtollException(
                                                ErrorCode.NOT_FOUND,
                                                "cannot find toy '%s'".formatted(name)));
        return new ToyView(toy.name(), toy.colour(), toy.madeBy());
    }

    private Optional<ToyRecord> find(String name) {
        return services.database()
                .read(
                        "read a toy",
                        connection -> {
                            try (var asked =
                                    connection.prepareStatement(
                                            "SELECT body FROM toy WHERE key = ?")) {
                                asked.setString(1, name);
                                try (var rows = asked.executeQuery()) {
                                    return rows.next()
                                            ? Optional.of(
                                                    services.json()
                                                            .read(
                                                                    rows.getString(1),
                                                                    ToyRecord.class))
                                            : Optional.empty();
                                }
                            }
                        });
    }
}
