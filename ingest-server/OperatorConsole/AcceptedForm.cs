using Microsoft.Net.Http.Headers;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Which form of an answer the caller wants (RFC 9110, 12.5.1).</summary>
internal static class AcceptedForm
{
    internal const string Json = "application/json";
    internal const string Csv = "text/csv";
    internal const string Parquet = "application/vnd.apache.parquet";

    /// <summary>The offered form of the highest weight; of equal ones the first offered. Null when the caller takes none of them.</summary>
    internal static string? Of(HttpRequest request, params ReadOnlySpan<string> offered)
    {
        var wanted = request.GetTypedHeaders().Accept;
        if (wanted.Count == 0) return offered[0];
        string? best = null;
        var bestWeight = 0.0;
        foreach (var form in offered)
        {
            var weight = WeightOf(form, wanted);
            if (weight > bestWeight) (best, bestWeight) = (form, weight);
        }

        return best;
    }

    internal static IResult NotAcceptable(params ReadOnlySpan<string> offered) =>
        Results.Problem($"Accept must name one of {string.Join(", ", offered.ToArray())}", statusCode: StatusCodes.Status406NotAcceptable);

    /// <summary>The most specific range that holds a form decides its weight.</summary>
    private static double WeightOf(string form, IList<MediaTypeHeaderValue> wanted)
    {
        var slash = form.IndexOf('/');
        var (weight, specificity) = (0.0, -1);
        foreach (var range in wanted)
        {
            var fits = range.MatchesAllTypes ? 0
                : range.MatchesAllSubTypes && range.Type.Equals(form[..slash], StringComparison.OrdinalIgnoreCase) ? 1
                : range.MediaType.Equals(form, StringComparison.OrdinalIgnoreCase) ? 2 : -1;
            if (fits > specificity) (weight, specificity) = (range.Quality ?? 1, fits);
        }

        return weight;
    }
}
