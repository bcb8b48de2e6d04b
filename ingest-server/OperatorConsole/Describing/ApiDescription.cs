using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>Tells the generator of the document what an endpoint answers: by its note, its role and its parameters.</summary>
internal static class ApiDescription
{
    internal const string Problem = "application/problem+json";

    /// <summary>Describes all endpoints of a group, those that are mapped later as well.</summary>
    internal static T Describe<T>(this T group) where T : IEndpointConventionBuilder
    {
        group.Finally(Describe);
        return group;
    }

    /// <summary>Method and path by which notes and documents name an endpoint.</summary>
    internal static string KeyOf(string method, string pattern) => $"{method} /{pattern.TrimStart('/')}";

    private static void Describe(EndpointBuilder builder)
    {
        if (builder is not RouteEndpointBuilder route || route.Metadata.OfType<IHttpMethodMetadata>().FirstOrDefault() is not { HttpMethods: [var method, ..] }) return;
        if (!ApiNotes.All.TryGetValue(KeyOf(method, route.RoutePattern.RawText!), out var note)) return;
        builder.Metadata.Add(new EndpointSummaryAttribute(note.Summary));
        builder.Metadata.Add(new TagsAttribute(TagOf(route.RoutePattern.RawText!)));
        if (note.Body is not null) builder.Metadata.Add(new AcceptsMetadata([AcceptedForm.Json], note.Body));
        if (note.Answer is not null) builder.Metadata.Add(new ProducesResponseTypeMetadata(note.Status, note.Answer, note.Forms));
        else if (note.Status != StatusCodes.Status200OK) builder.Metadata.Add(new ProducesResponseTypeMetadata(note.Status, typeof(void)));
        if (note.Bare is { } bare) builder.Metadata.Add(new ProducesResponseTypeMetadata(bare, typeof(void)));
        foreach (var status in ProblemsOf(route, note)) builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [Problem]));
    }

    private static IEnumerable<int> ProblemsOf(RouteEndpointBuilder route, ApiNote note)
    {
        var isPublic = route.Metadata.OfType<RoleRequirement>().LastOrDefault() is { Role: null };
        var hasBody = route.Metadata.OfType<IAcceptsMetadata>().Any();
        IEnumerable<int> problems = [StatusCodes.Status400BadRequest, StatusCodes.Status500InternalServerError, .. note.Problems];
        if (!isPublic) problems = problems.Concat([StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests]);
        if (route.RoutePattern.Parameters.Count > 0) problems = problems.Append(StatusCodes.Status404NotFound);
        if (hasBody) problems = problems.Concat([StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType]);
        return problems.Distinct().Order();
    }

    /// <summary>The first word of the path below the version.</summary>
    private static string TagOf(string pattern) => pattern.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["api", _, var first, ..] ? first : "server";
}
