using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Backtest;

/// <summary>The same traffic gives the same changes of alarms, byte by byte: live, killed and started again, and in a backtest.</summary>
public sealed class ThreeRunsTests : IDisposable
{
    private const int SnapshotSeconds = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder = new();
    private readonly IReadOnlyList<byte[]> _traffic = AlarmTraffic.Make(seed: 4711, seconds: 240);

    /// <summary>What is on the disk at a kill.</summary>
    public enum KillPoint
    {
        BeforeAnySnapshot,
        JustBehindASnapshot,
        WithAlarmsBehindTheSnapshot,
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(KillPoint.BeforeAnySnapshot)]
    [InlineData(KillPoint.JustBehindASnapshot)]
    [InlineData(KillPoint.WithAlarmsBehindTheSnapshot)]
    public async Task Transitions_LiveKilledAndBacktested_AreTheSameBytes(KillPoint point)
    {
        var live = await LiveAsync(_folder["live"], _traffic);
        var killed = await KilledAsync(point);
        var replayed = Backtested(_folder["live"]);

        Assert.True(live.Count > 100, $"{live.Count} changes are too few to prove anything");
        Assert.Equal(live, killed);
        Assert.Equal(live, replayed);
    }

    /// <summary>A state that is not brought back is seen: the comparison can fail.</summary>
    [Fact]
    public async Task Transitions_BacktestThatMissedTheBeginning_Differ()
    {
        var live = await LiveAsync(_folder["live"], _traffic);
        await TestJournal.WriteAsync(_folder["rest/journal"], _traffic.Skip(_traffic.Count / 2));

        var replayed = Backtested(_folder["rest"]);

        Assert.NotEqual(live[^replayed.Count..].Select(WithoutPosition), replayed.Select(WithoutPosition));
    }

    private static string WithoutPosition(string line) => line[..line.LastIndexOf(' ')];

    private async Task<List<string>> KilledAsync(KillPoint point)
    {
        // Where the snapshot is, and where the kill: in shares of the traffic.
        var (snapshot, kill) = point switch
        {
            KillPoint.BeforeAnySnapshot => (0, _traffic.Count / 3),
            KillPoint.JustBehindASnapshot => (_traffic.Count / 3, _traffic.Count / 3),
            _ => (_traffic.Count / 3, 2 * _traffic.Count / 3),
        };
        var lines = new List<string>();
        await using (var run = new LoopRun(_folder["killed"], lines))
        {
            if (snapshot > 0) await run.PlayAndSaveAsync(_traffic.Take(snapshot - 1), _traffic[snapshot - 1]);
            await run.PlayAsync(_traffic.Skip(snapshot).Take(kill - snapshot));

            // What a kill leaves is what the files are at this moment.
            TempFolder.Copy(_folder["killed"], _folder["again"]);
            Directory.CreateDirectory(_folder["again/journal"]);
            foreach (var segment in Directory.GetFiles(_folder["killed/journal"], "*.seg")) File.Copy(segment, Path.Combine(_folder["again/journal"], Path.GetFileName(segment)));
            lines = [.. lines];
        }

        await using var again = new LoopRun(_folder["again"], lines);
        await again.PlayAsync(_traffic.Skip(kill));
        return lines;
    }

    private static async Task<List<string>> LiveAsync(string folder, IReadOnlyList<byte[]> traffic)
    {
        var lines = new List<string>();
        await using var run = new LoopRun(folder, lines);
        await run.PlayAsync(traffic);
        return lines;
    }

    private static List<string> Backtested(string folder)
    {
        using var source = JournalSource.TryOpen(Path.Combine(folder, "journal"), out var reason);
        Assert.True(source is not null, reason);
        var result = BacktestRun.Run(new BacktestOrder(AlarmTraffic.Rules, null), source, RunPace.Full, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(result.Report.IsExact);
        return [.. result.After.DistinctBy(transition => (transition.Kind, transition.AlarmId)).Select(TransitionText.LineOf)];
    }

    /// <summary>The alarm part of a server on a folder.</summary>
    private sealed class LoopRun : IAsyncDisposable
    {
        private readonly StateDatabase _state;
        private readonly ServerJournal _journal;
        private readonly AlarmLoop _loop;
        private readonly FakeTimeProvider _time = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        internal LoopRun(string folder, List<string> lines)
        {
            _state = new StateDatabase(Path.Combine(folder, "state.db"));
            _journal = TestJournal.Open(Path.Combine(folder, "journal"));
            _loop = new AlarmLoop(
                new AlarmKernel(AlarmTraffic.Rules), new AlarmBook(_state), new SnapshotFile(Path.Combine(folder, SnapshotFile.FileName)), _journal, new AlarmOptions { SnapshotSeconds = SnapshotSeconds }, _time, NullLogger<AlarmLoop>.Instance);
            _loop.Changed += changes =>
            {
                lock (lines) lines.AddRange(changes.Alarms.Where(change => change.Transition is not null).Select(change => TransitionText.LineOf(change.Transition!)));
            };
            _running = Task.Run(() => _loop.RunAsync(_stop.Token));
        }

        internal async Task PlayAsync(IEnumerable<byte[]> entries)
        {
            await TestJournal.WriteAsync(_journal, entries);
            await Deadline.Until(() => _loop.AppliedPosition >= _journal.DurablePosition, Patience, "the kernel has seen all");
        }

        /// <summary>Plays, and lets the state be saved with the last entry.</summary>
        internal async Task PlayAndSaveAsync(IEnumerable<byte[]> entries, byte[] last)
        {
            await PlayAsync(entries);
            _time.Advance(TimeSpan.FromSeconds(SnapshotSeconds + 1));
            await PlayAsync([last]);
            await Deadline.Until(() => _loop.SavedPosition >= _journal.DurablePosition, Patience, "the kernel's state is saved");
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            await _journal.DisposeAsync();
            _state.Dispose();
            _stop.Dispose();
        }
    }
}
