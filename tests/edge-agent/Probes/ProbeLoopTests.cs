using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Probes;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Probes;

/// <summary>When is asked, how many at a time, and what becomes a reading.</summary>
public sealed class ProbeLoopTests : IAsyncDisposable
{
    private static readonly ProbeResult Good = new(ProbeOutcome.Reachable, ProbeWay.Icmp, TimeSpan.FromMilliseconds(3), 0, "");
    private static readonly ProbeResult Bad = new(ProbeOutcome.Timeout, ProbeWay.Icmp, TimeSpan.Zero, 0, "no answer");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Device, Reading Reading, bool IsUrgent)> _taken = [];
    private readonly List<DateTimeOffset> _asked = [];
    private ProbeLoop? _loop;
    private Task _running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public void Run_Reachable_IsAskedAtItsPeriodAndToldOnce()
    {
        Start([Options(0)], _ => Good);
        Advance(seconds: 301);

        Assert.Equal([.. Enumerable.Range(0, 11).Select(look => _time.Start.AddSeconds(30 * look))], Asked());
        Assert.Equal([(1.0, true)], Of(Quantity.LinkReachable).Select(each => (each.Reading.Value, each.IsUrgent)));
        Assert.Equal((11L, 0L), (_loop!.Statuses[0].Asked, _loop.Statuses[0].Failed));
    }

    [Fact]
    public void Run_LostAndBack_IsToldAtOnceAndLatencyHasNoValueMeanwhile()
    {
        var isThere = true;
        Start([Options(0)], _ => isThere ? Good : Bad);
        Advance(seconds: 61);
        isThere = false;
        Advance(seconds: 60);
        isThere = true;
        Advance(seconds: 60);

        Assert.Equal([(1.0, true), (0.0, true), (1.0, true)], Of(Quantity.LinkReachable).Select(each => (each.Reading.Value, each.IsUrgent)));
        Assert.Equal([Quality.Good, Quality.Timeout, Quality.Good], Of(Quantity.LinkLatency).Select(each => each.Reading.Quality).WithoutRepeats());
        Assert.All(_taken, each => Assert.Equal("3715020136000000", each.Device));
    }

    [Fact]
    public void Run_OneTryLost_IsAskedAgainAndNoOutage()
    {
        var tries = 0;
        Start([Options(0)], _ => ++tries % 2 == 1 ? Bad : Good);
        Advance(seconds: 121);

        Assert.Equal(10, tries);
        Assert.Equal([1.0], Of(Quantity.LinkReachable).Select(each => each.Reading.Value));
        Assert.Equal(0, _loop!.Statuses[0].Failed);
    }

    /// <summary>A machine that may not ask says nothing about the device: neither there nor gone.</summary>
    [Fact]
    public void Run_NotPermitted_IsNoValueAndNeverNotReachable()
    {
        Start([Options(0)], _ => new ProbeResult(ProbeOutcome.NotPermitted, ProbeWay.Icmp, TimeSpan.Zero, 0, "not permitted"));
        Advance(seconds: 61);

        Assert.NotEmpty(_taken);
        Assert.All(_taken, each => Assert.Equal(Quality.NoValue, each.Reading.Quality));
    }

    [Fact]
    public async Task Run_ManyThatHang_AFewAtATimeAndSpreadOverThePeriod()
    {
        var (now, most) = (0, 0);
        var gate = new TaskCompletionSource();
        Start([.. Enumerable.Range(0, 40).Select(Options)], async _ =>
        {
            lock (_asked) most = Math.Max(most, ++now);
            await gate.Task;
            lock (_asked) now--;
            return Bad;
        });
        Advance(seconds: 29);
        await Deadline.Until(() => Volatile.Read(ref most) == ProbeLoop.AtOnceMax, TimeSpan.FromSeconds(60), "all places are taken");
        gate.SetResult();
        await Deadline.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return _loop!.Statuses.All(status => status.Asked > 0);
            },
            TimeSpan.FromSeconds(60), "everybody had a turn");

        Assert.Equal(ProbeLoop.AtOnceMax, most);
    }

    private void Start(ProbeOptions[] probes, Func<ProbeOptions, ProbeResult> ask) => Start(probes, options => Task.FromResult(ask(options)));

    private void Start(ProbeOptions[] probes, Func<ProbeOptions, Task<ProbeResult>> ask)
    {
        _loop = new ProbeLoop(
            probes,
            (options, _) =>
            {
                lock (_asked) _asked.Add(_time.GetUtcNow());
                return ask(options);
            },
            new SampleClock(_time), new DeviceBoard(), Take, _time, NullLogger.Instance);
        _running = _loop.RunAsync(_stop.Token);
    }

    private void Take(DeviceBatch batch)
    {
        lock (_taken) _taken.AddRange(batch.Readings.Select(reading => (batch.Device, reading, batch.IsUrgent)));
    }

    private List<(string Device, Reading Reading, bool IsUrgent)> Of(Quantity quantity)
    {
        lock (_taken) return [.. _taken.Where(each => each.Reading.Quantity == quantity)];
    }

    private List<DateTimeOffset> Asked()
    {
        lock (_asked) return [.. _asked.Distinct()];
    }

    /// <summary>Lets time pass second by second; whoever wakes goes on before the next.</summary>
    private void Advance(int seconds)
    {
        for (var second = 0; second < seconds; second++) _time.Advance(TimeSpan.FromSeconds(1));
    }

    private static ProbeOptions Options(int number) => new()
    {
        Id = $"37150201360000{number:00}", Host = "127.0.0.1", By = ProbeWay.Icmp, Port = null, HttpPath = "/", PeriodMs = 30_000, TimeoutMs = 2000, Tries = 2, Path = "$",
    };
}

internal static class Sequences
{
    /// <summary>Without what repeats the one before it.</summary>
    public static IEnumerable<T> WithoutRepeats<T>(this IEnumerable<T> items)
    {
        var (hasBefore, before) = (false, default(T));
        foreach (var item in items)
        {
            if (!hasBefore || !Equals(item, before)) yield return item;
            (hasBefore, before) = (true, item);
        }
    }
}
