using System.Buffers.Text;
using System.Text;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// Where the next page of a list begins: behind the last row of this one, whatever is added meanwhile. A text that means something to the server
/// alone; it bears the name of its list, so that one of another list is not taken for it.
/// </summary>
internal static class PageCursor
{
    private const char Between = '\n';
    private const int LengthMax = 512;

    /// <param name="list">Name of the list.</param>
    /// <param name="place">What tells the last row's place in it.</param>
    internal static string Write(string list, params ReadOnlySpan<string> place) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Between, [list, .. place])));

    /// <summary>The place that a cursor tells; null for one that this list has not given out.</summary>
    /// <param name="text">As the caller has sent it.</param>
    /// <param name="list">Name of the list.</param>
    /// <param name="parts">How many parts its place has.</param>
    internal static string[]? Read(string text, string list, int parts)
    {
        if (text.Length > LengthMax || !Base64Url.IsValid(text)) return null;
        var place = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(Between);
        return place.Length == parts + 1 && place[0] == list ? place[1..] : null;
    }

    internal static IResult Unknown(string cursor, string list) =>
        Results.Problem($"cursor '{cursor}' is none that the list of {list} has given out; take it from the header Link of the page before", statusCode: StatusCodes.Status400BadRequest);

    /// <summary>Leads to the next page: the same call with another cursor (RFC 8288).</summary>
    internal static void Link(HttpContext http, string cursor)
    {
        var query = http.Request.Query.Where(wish => !wish.Key.Equals("cursor", StringComparison.OrdinalIgnoreCase))
            .SelectMany(wish => wish.Value, (wish, value) => $"{Uri.EscapeDataString(wish.Key)}={Uri.EscapeDataString(value ?? "")}");
        http.Response.Headers.Link = $"<{http.Request.Path}?{string.Join('&', query.Append($"cursor={Uri.EscapeDataString(cursor)}"))}>; rel=\"next\"";
    }
}
