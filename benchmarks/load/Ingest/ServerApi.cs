using System.Net.Http.Json;
using System.Text.Json;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>What the server says of itself, and what it reads back from its store.</summary>
internal sealed class ServerApi(Uri address) : IDisposable
{
    // Counting a store of many millions reads all of it.
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Where it is; ends in a slash.</summary>
    public Uri Address => address;

    public async Task<bool> IsReadyAsync(CancellationToken stop)
    {
        try
        {
            return (await _http.GetAsync("healthz/ready", stop)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task<JsonElement> StatsAsync(CancellationToken stop) => await _http.GetFromJsonAsync<JsonElement>("api/v1/stats", stop);

    /// <summary>Rows and duplicates by reading the store.</summary>
    public async Task<(long Rows, long Duplicates)> CountAsync(CancellationToken stop)
    {
        var count = await _http.GetFromJsonAsync<JsonElement>("api/v1/readings/count", stop);
        return (count.GetProperty("rows").GetInt64(), count.GetProperty("duplicates").GetInt64());
    }

    /// <summary>The newest alarms, at most 10,000.</summary>
    public async Task<JsonElement> AlarmsAsync(CancellationToken stop) => await _http.GetFromJsonAsync<JsonElement>("api/v1/alarms?state=all&limit=10000", stop);

    /// <summary>Every alarm, page by page.</summary>
    public async Task<JsonElement[]> AllAlarmsAsync(CancellationToken stop)
    {
        var all = new List<JsonElement>();
        for (string? after = null; ;)
        {
            using var answer = await _http.GetAsync($"api/v1/alarms?state=all&limit=10000{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", stop);
            all.AddRange((await answer.Content.ReadFromJsonAsync<JsonElement>(stop)).EnumerateArray());
            if (!answer.Headers.TryGetValues("X-Next-Cursor", out var next)) return [.. all];
            after = next.First();
        }
    }

    /// <summary>The live stream, as a browser hears it.</summary>
    public Task<Stream> LiveAsync(CancellationToken stop) => _http.GetStreamAsync("api/v1/live", stop);

    public void Dispose() => _http.Dispose();
}
