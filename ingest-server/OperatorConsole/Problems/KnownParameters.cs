using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using SmartPoles.IngestServer.OperatorConsole.Describing;
using ApiExplorer = Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace SmartPoles.IngestServer.OperatorConsole.Problems;

/// <summary>
/// Refuses a query parameter that an endpoint of <c>/api/v1</c> or <c>/open</c> does not have. The framework would pass it over, and whoever writes
/// <c>form</c> for <c>from</c> would get everything and take it for what was asked.
/// </summary>
/// <remarks>
/// What an endpoint has is read from where the document of the API reads it, once, at the first question: a parameter that is documented is taken, and
/// no other. Names are compared as the binding does it, without letter case.
/// </remarks>
internal sealed class KnownParameters(IServiceProvider services)
{
    /// <summary>More of a wrong name is not said back.</summary>
    private const int NameLengthMax = 64;

    private readonly Lazy<FrozenDictionary<string, string[]>> _known = new(() => Read(services));

    internal Task InvokeAsync(HttpContext http, RequestDelegate next) =>
        http.Request.QueryString.HasValue && http.GetEndpoint() is RouteEndpoint endpoint && KeyOf(endpoint) is { } key && Unknown(http.Request.Query, Of(key)) is { } name
            ? Refuse(name, key, Of(key)).ExecuteAsync(http)
            : next(http);

    /// <summary>Query parameters of an endpoint, in the order of its document.</summary>
    /// <param name="key">Method and path, as <see cref="ApiDescription.KeyOf"/> writes them.</param>
    internal IReadOnlyList<string> Of(string key) => _known.Value.GetValueOrDefault(key) ?? [];

    /// <summary>Null for what is neither of the API nor open data: the page, its files, what monitors ask.</summary>
    internal static string? KeyOf(RouteEndpoint endpoint)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        if (!path.StartsWith("/api/v1/", StringComparison.Ordinal) && path != "/open" && !path.StartsWith("/open/", StringComparison.Ordinal)) return null;
        return endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is { HttpMethods: [var method, ..] } ? ApiDescription.KeyOf(method, path) : null;
    }

    private static string? Unknown(IQueryCollection query, IReadOnlyList<string> known)
    {
        foreach (var name in query.Keys)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase)) return name;
        }

        return null;
    }

    private static IResult Refuse(string name, string key, IReadOnlyList<string> known)
    {
        var told = name.Length > NameLengthMax ? name[..NameLengthMax] : name;
        var there = known.Count == 0 ? "there are none" : $"there are {string.Join(", ", known)}";
        return Results.Problem(
            $"'{told}' is no query parameter of {key}; {there}", statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["parameter"] = told, ["known"] = known });
    }

    private static FrozenDictionary<string, string[]> Read(IServiceProvider services) => services.GetRequiredService<ApiExplorer.IApiDescriptionGroupCollectionProvider>()
        .ApiDescriptionGroups.Items.SelectMany(group => group.Items)
        .Where(endpoint => endpoint.HttpMethod is not null && endpoint.RelativePath is not null)
        .GroupBy(endpoint => ApiDescription.KeyOf(endpoint.HttpMethod!, endpoint.RelativePath!), StringComparer.Ordinal)
        .ToFrozenDictionary(endpoints => endpoints.Key, endpoints => endpoints.SelectMany(QueryOf).Distinct(StringComparer.OrdinalIgnoreCase).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<string> QueryOf(ApiExplorer.ApiDescription endpoint) => endpoint.ParameterDescriptions
        .Where(parameter => parameter.Source == BindingSource.Query).Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name));
}
