using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>
/// The ticks of a recording, one at each whole second of its own time, for a server whose clock is the recording. A tick goes when everything
/// before it is acknowledged, and nothing after it goes before it is on the server's disk: so alarm timers run as they did.
/// </summary>
internal sealed class RecordedClock : IDisposable
{
    private const long PeriodMs = 1000;

    private readonly HttpClient _http = new();
    private readonly Func<Task> _quiet;
    private long _nextMs;

    /// <param name="api">Where the server's API is.</param>
    /// <param name="token">Token of an engineer; null where none is needed.</param>
    /// <param name="fromUnixMs">First moment of the range.</param>
    /// <param name="quiet">Completes when everything that was sent is acknowledged.</param>
    public RecordedClock(Uri api, string? token, long fromUnixMs, Func<Task> quiet)
    {
        _http.BaseAddress = api;
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _quiet = quiet;
        _nextMs = ((fromUnixMs / PeriodMs) + 1) * PeriodMs;
    }

    /// <summary>Says all ticks that lie before a moment or at it.</summary>
    /// <exception cref="IOException">The server does not take them, with what to do.</exception>
    public async Task AdvanceAsync(long unixMs, CancellationToken stop)
    {
        if (unixMs < _nextMs) return;
        await _quiet().WaitAsync(stop);
        for (; _nextMs <= unixMs; _nextMs += PeriodMs)
        {
            try
            {
                using var answer = await _http.PostAsJsonAsync("api/v1/replay/ticks", new { unixMs = _nextMs }, stop);
                if (answer.IsSuccessStatusCode) continue;
                throw new IOException($"{_http.BaseAddress}: the server does not take the ticks of a recording ({(int)answer.StatusCode}): {await answer.Content.ReadAsStringAsync(stop)}");
            }
            catch (HttpRequestException trouble)
            {
                throw new IOException($"{_http.BaseAddress}: {trouble.Message}; --api names the API of a server started with ingest-server run --replay", trouble);
            }
        }
    }

    public void Dispose() => _http.Dispose();
}
