using System.Net.Http.Headers;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>Takes alarms from a server's API or from a file that holds what it answered.</summary>
internal static class AlarmSource
{
    /// <summary>Most alarms of one page.</summary>
    internal const int LimitMax = 10_000;

    private const int PagesMax = 100;

    /// <summary>Header of a full page: where the next one begins.</summary>
    private const string NextHeader = "X-Next-Cursor";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="urlOrFile">Address of the console, or a file: a JSON list, or one alarm a line.</param>
    /// <param name="token">API token of a viewer; null for none.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <returns>Null with the reason.</returns>
    internal static async Task<(IReadOnlyList<ScoredAlarm>? Alarms, string Reason)> ReadAsync(string urlOrFile, string? token, CancellationToken stop)
    {
        if (Uri.TryCreate(urlOrFile, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return await FetchAsync(url!, token, stop);
        if (!File.Exists(urlOrFile)) return (null, $"No alarms at {urlOrFile}: it is neither a file nor an address such as http://127.0.0.1:8080");
        return Parse(urlOrFile, await File.ReadAllTextAsync(urlOrFile, stop));
    }

    internal static (IReadOnlyList<ScoredAlarm>? Alarms, string Reason) Parse(string name, string text)
    {
        var alarms = new List<ScoredAlarm>();
        try
        {
            if (text.TrimStart().StartsWith('['))
            {
                using var list = JsonDocument.Parse(text);
                foreach (var row in list.RootElement.EnumerateArray()) alarms.Add(ToAlarm(row));
                return (alarms, "");
            }
        }
        catch (Exception fault) when (IsBadRow(fault))
        {
            return (null, $"{name}: no list of alarms (item {alarms.Count}): {fault.Message}");
        }

        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var row = JsonDocument.Parse(line);
                alarms.Add(ToAlarm(row.RootElement));
            }
            catch (Exception fault) when (IsBadRow(fault))
            {
                return (null, $"{name}:{number}: no alarm: {fault.Message}");
            }
        }

        return (alarms, "");
    }

    private static async Task<(IReadOnlyList<ScoredAlarm>? Alarms, string Reason)> FetchAsync(Uri url, string? token, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = Patience };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var address = url.AbsolutePath == "/" ? new Uri(url, $"/api/v1/alarms?limit={LimitMax}") : url;
        var all = new List<ScoredAlarm>();
        var next = address;
        try
        {
            for (var page = 0; page < PagesMax; page++)
            {
                using var answer = await http.GetAsync(next, stop);
                if (!answer.IsSuccessStatusCode)
                {
                    var hint = (int)answer.StatusCode is 401 or 403 ? "; name a file with the token of a viewer by --token-file" : "";
                    return (null, $"{next} answers {(int)answer.StatusCode}{hint}");
                }

                var (alarms, reason) = Parse(next.ToString(), await answer.Content.ReadAsStringAsync(stop));
                if (alarms is null) return (null, reason);
                all.AddRange(alarms);
                if (answer.Headers.TryGetValues(NextHeader, out var cursor))
                {
                    next = new Uri($"{address}{(address.Query.Length > 0 ? '&' : '?')}after={Uri.EscapeDataString(cursor.First())}");
                    continue;
                }

                // A server that lists no more than a page and does not say where the next one begins.
                return alarms.Count >= LimitMax
                    ? (null, $"{address} lists {alarms.Count} alarms, its most: older ones are missing, and a score without them would be wrong")
                    : (all, "");
            }

            return (null, $"{address} lists more than {PagesMax * LimitMax} alarms");
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return (null, $"{address} does not answer: {fault.Message}");
        }
    }

    private static ScoredAlarm ToAlarm(JsonElement row) => new(
        Text(row, "id"), Text(row, "rule"), Text(row, "subject"), row.TryGetProperty("raisedUnixMs", out var raised) ? raised.GetInt64() : throw new FormatException("raisedUnixMs is missing"),
        row.TryGetProperty("cause", out var cause) ? cause.GetString() : null, row.TryGetProperty("isShown", out var shown) ? shown.GetBoolean() : null);

    private static string Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : throw new FormatException($"{name} is missing");

    private static bool IsBadRow(Exception fault) => fault is JsonException or FormatException or InvalidOperationException;
}
