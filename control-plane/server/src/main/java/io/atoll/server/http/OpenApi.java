package io.atoll.server.http;

import io.atoll.server.view.ProblemView;
import io.micronaut.openapi.annotation.OpenAPIExtraSchema;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/** What stands above the routes in docs/reference/openapi.yaml. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Atoll",
                        version = "v1",
                        description =
                                "Sites, workflows, runs, executions, artifacts, transfers, policies"
                                    + " and events of a federation. Every failure is an"
                                    + " application/problem+json as ProblemView tells. HTTPS only;"
                                    + " no route without an access token.",
                        license = @License(name = "Apache-2.0")),
        security = @SecurityRequirement(name = "token"))
@OpenAPIExtraSchema(classes = ProblemView.class) // of the default answer of every route
@SecurityScheme(name = "token", type = SecuritySchemeType.HTTP, scheme = "bearer")
final class OpenApi {
    private OpenApi() {}
}
