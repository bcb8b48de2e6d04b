using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>Asks the running server over its public API, as any outsider would.</summary>
/// <param name="httpPort">Where it listens on this machine.</param>
/// <param name="tokenFile">
/// Where the server leaves the admin's token of this start. Without it the API is open to this machine only until somebody adds a
/// token, which visitors of the demo do, as soon as they want to listen with a client of their own.
/// </param>
internal sealed class ServerApi(int httpPort, string? tokenFile = null) : IDisposable
{
    /// <summary>Most rows of one answer of the server.</summary>
    private const int RowsMax = 1_000_000;

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}/"), Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose() => _http.Dispose();

    internal async Task<bool> IsReadyAsync(CancellationToken stop)
    {
        try
        {
            using var answer = await _http.GetAsync("healthz/ready", stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    internal Task<ServerStats?> StatsAsync(CancellationToken stop) => TryGetAsync<ServerStats>("api/v1/stats", stop);

    internal Task<ServerGateway[]?> GatewaysAsync(CancellationToken stop) => TryGetAsync<ServerGateway[]>("api/v1/gateways", stop);

    internal Task<ServerAlarm[]?> AlarmsAsync(CancellationToken stop) => TryGetAsync<ServerAlarm[]>("api/v1/alarms?limit=10000", stop);

    /// <summary>The same as the text that was answered, for a file.</summary>
    internal async Task<string?> AlarmsTextAsync(CancellationToken stop) => (await TryGetAsync<JsonDocument>("api/v1/alarms?limit=10000", stop))?.RootElement.GetRawText();

    internal Task<ServerCount?> CountAsync(CancellationToken stop) => TryGetAsync<ServerCount>("api/v1/readings/count", stop);

    internal Task<ServerReadings?> ReadingsAsync(string device, long fromUnixMs, long toUnixMs, CancellationToken stop) =>
        TryGetAsync<ServerReadings>($"api/v1/readings?device={device}&from={fromUnixMs}&to={toUnixMs}&limit={RowsMax}", stop);

    internal Task<ServerRule[]?> RulesAsync(CancellationToken stop) => TryGetAsync<ServerRule[]>("api/v1/rules", stop);

    /// <summary>Hangs out what is played; false while the server is away or does not want it.</summary>
    internal async Task<bool> AnnounceAsync(ServerTour tour, CancellationToken stop)
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Put, "api/v1/tour", JsonContent.Create(tour, options: JsonSerializerOptions.Web), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };

        // Read each time: a restarted server has drawn another.
        if (tokenFile is not null && File.Exists(tokenFile))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(tokenFile, stop)).Trim());
        }

        return await _http.SendAsync(request, stop);
    }

    /// <summary>Null while the server is away: that is part of the demo.</summary>
    private async Task<T?> TryGetAsync<T>(string path, CancellationToken stop)
        where T : class
    {
        try
        {
            using var answer = await SendAsync(HttpMethod.Get, path, null, stop);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, stop);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or IOException || (fault is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}

internal sealed record ServerStats(long Published, long Acknowledged, long StoredRows, long AlarmsRaised, long AlarmsCleared, long StoreLagBytes, long Connected, string? StoreTrouble);

internal sealed record ServerGateway(string Id, bool IsOnline, ulong Received, ulong Missing, ulong Dropped);

internal sealed record ServerAlarm(string Id, string Rule, int Level, string Subject, string Text, long OnsetUnixMs, long RaisedUnixMs, long? ClearedUnixMs);

internal sealed record ServerRule(string Id, int Level = 0);

internal sealed record ServerCount(string Store, long Rows, long Duplicates, long AppliedPosition, long DurablePosition, string? Trouble);

internal sealed record ServerReadings(bool LimitReached, ServerReading[] Readings);

internal sealed record ServerReading(string Device, string Quantity, long UnixMs, double? Value, string Quality);
