using Microsoft.Extensions.Time.Testing;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.Influx;

/// <summary>What tests against a scripted database need: the database, a folder for the store, a clock that stands, a journal.</summary>
public abstract class ScriptedInfluxTests : IDisposable
{
    /// <summary>A Monday, UTC milliseconds; the clock stands at its beginning.</summary>
    private protected const long Monday = 1_779_062_400_000;

    private protected readonly TempFolder _folder = new();
    private protected readonly FakeInflux _server = new();
    private protected readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private protected readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Monday));
    private protected readonly JournalModel _journal = new();

    public void Dispose()
    {
        _server.Dispose();
        _http.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
