using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.Replaying;

/// <summary>The replays that are watched now: few, and none that nobody looks at.</summary>
/// <param name="folder">Folder of the journal's segments.</param>
/// <param name="options">How alarms are grouped.</param>
/// <param name="rules">Rules that were in force.</param>
/// <param name="present">Rules in force now.</param>
/// <param name="places">Registry and places.</param>
/// <param name="time">Clock.</param>
internal sealed class ReplayDesk(string folder, AlarmOptions options, RuleBook rules, Func<RuleSet> present, RegistryKeeper places, TimeProvider time) : IDisposable
{
    /// <summary>At once. Each has the states of a city in memory.</summary>
    internal const int SessionsMax = 4;

    /// <summary>The same for a city of more components than this.</summary>
    internal const int LargeSessionsMax = 1;

    private const int LargeCity = 100_000;

    /// <summary>Without anybody who looks for so long it ends.</summary>
    internal static readonly TimeSpan UnwatchedMax = TimeSpan.FromMinutes(5);

    /// <summary>So much before the beginning is read to know the states there: the longest of the usual delays, and a gateway's silence of 15 min.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromHours(1);

    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<ReplaySession> _sessions = [];
    private int _count;

    /// <summary>Starts a session; null with the reason where it cannot.</summary>
    internal ReplaySession? TryStart(ReplayOrder order, out string reason, out bool isBusy)
    {
        (reason, isBusy) = ("", false);
        lock (_gate)
        {
            var most = places.Current.Components.Count > LargeCity ? LargeSessionsMax : SessionsMax;
            if (_sessions.Count >= most)
            {
                (reason, isBusy) = ($"{_sessions.Count} replays run, and no more are let; end one with DELETE /api/v1/replays/ID", true);
                return null;
            }

            using (var look = JournalSource.TryOpen(folder, out reason))
            {
                if (look is null) return null;
                if (look.FirstUnixMs > order.ToMs)
                {
                    reason = $"the journal begins at {DateTimeOffset.FromUnixTimeMilliseconds(look.FirstUnixMs):yyyy-MM-dd HH:mm:ss}Z: what lay before is over its retention (Journal.RetentionHours)";
                    return null;
                }
            }

            var session = new ReplaySession($"{++_count}", order, Open, time);
            _sessions.Add(session);
            _ = session.RunAsync();
            return session;
        }
    }

    /// <summary>A session that somebody looks at.</summary>
    internal ReplaySession? Find(string id)
    {
        lock (_gate)
        {
            var session = _sessions.Find(row => row.Id == id);
            session?.NoteLook();
            return session;
        }
    }

    internal IReadOnlyList<ReplayLook> List()
    {
        lock (_gate) return [.. _sessions.Select(session => session.Look())];
    }

    internal bool End(string id)
    {
        lock (_gate)
        {
            if (_sessions.Find(row => row.Id == id) is not { } session) return false;
            _sessions.Remove(session);
            session.Dispose();
            return true;
        }
    }

    /// <summary>Ends what nobody looks at, until stopped; then all.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var id in Unwatched()) End(id);
            }
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var session in _sessions) session.Dispose();
            _sessions.Clear();
        }
    }

    private string[] Unwatched()
    {
        lock (_gate) return [.. _sessions.Where(session => session.Unwatched > UnwatchedMax).Select(session => session.Id)];
    }

    /// <summary>Opens a pass at the nearest point before a moment.</summary>
    private (ReplayRun Run, long BeganMs) Open(long atMs, LiveStream stream)
    {
        var source = JournalSource.TryOpen(folder, out var reason) ?? throw new IOException(reason);
        var began = source.BeginNear(atMs - (long)WarmUp.TotalMilliseconds);
        var kernel = new AlarmKernel(RulesAt(began), places.Topology, hash => places.TopologyOf(hash, []));
        return (new ReplayRun(source, kernel, options, stream, places, time), began);
    }

    /// <summary>The rules at a moment, as far as they are kept; from there on the journal tells.</summary>
    private RuleSet RulesAt(long unixMs)
    {
        var versions = rules.Newest(RuleBook.VersionsMax);
        var version = versions.FirstOrDefault(row => row.ActivatedMs <= unixMs) ?? (versions.Count > 0 ? versions[^1] : null);
        return version is not null && rules.DocumentOf(version.Hash) is { } text && RuleParser.Parse(text, []) is { } set ? set : present();
    }
}
