using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>What came of a reload.</summary>
public enum ReloadOutcome
{
    /// <summary>The file says what already is so.</summary>
    Unchanged,

    /// <summary>Journaled: the kernel takes the rules when it comes to that entry.</summary>
    Journaled,

    /// <summary>The file has faults: the rules that run stay.</summary>
    Refused,

    /// <summary>The journal does not take entries now: tried again with the next look.</summary>
    JournalFailed,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Hash">Of the rules that are journaled last.</param>
/// <param name="Faults">What is wrong with the file.</param>
public sealed record ReloadResult(ReloadOutcome Outcome, string Hash, IReadOnlyList<string> Faults);

/// <summary>
/// Watches the rule file. A good one is journaled as a whole and becomes active where it stands in the journal, so that a restart and a replay switch at
/// the same reading; a bad one changes nothing.
/// </summary>
public sealed class RuleReload
{
    /// <summary>A file is looked at so often; the look is one call to the file system.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly StateDatabase _state;
    private readonly ServerJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleReload> _log;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly RuleSet _loaded;
    private (DateTime, long) _seen;

    public RuleReload(string path, RuleSet loaded, StateDatabase state, ServerJournal journal, TimeProvider time, ILogger<RuleReload> log)
    {
        (_path, _loaded, _state, _journal, _time, _log) = (path, loaded, state, journal, time, log);
        _seen = Look();
        state.Execute("CREATE TABLE IF NOT EXISTS rules_journaled(id INTEGER PRIMARY KEY CHECK(id = 1), hash TEXT NOT NULL);");
    }

    /// <summary>Why the newest file was refused; empty where it was not.</summary>
    public IReadOnlyList<string> LastFaults { get; private set; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, _time);
        var isTaken = await JournalAsync(_loaded, stop).ConfigureAwait(false) != ReloadOutcome.JournalFailed;
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            if (isTaken && Look() == _seen) continue;
            isTaken = (await ReloadAsync(stop).ConfigureAwait(false)).Outcome != ReloadOutcome.JournalFailed;
        }
    }

    /// <summary>Reads the file now.</summary>
    public async Task<ReloadResult> ReloadAsync(CancellationToken stop)
    {
        await _one.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            _seen = Look();
            var faults = new List<string>();
            var set = RuleFile.Load(_path, faults);
            LastFaults = faults;
            if (set is null)
            {
                _log.RulesRefused(_path, string.Join("; ", faults));
                return new ReloadResult(ReloadOutcome.Refused, Journaled() ?? "", faults);
            }

            return new ReloadResult(await JournalAsync(set, stop).ConfigureAwait(false), set.Hash, []);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<ReloadOutcome> JournalAsync(RuleSet set, CancellationToken stop)
    {
        if (Journaled() == set.Hash) return ReloadOutcome.Unchanged;
        var entry = new EntryWriter().Rules(_time.GetUtcNow().ToUnixTimeMilliseconds(), set.Hash, set.Text).ToArray();
        if (!await _journal.WriteAsync(entry, stop).ConfigureAwait(false)) return ReloadOutcome.JournalFailed;

        // After the journal: a kill between the two journals the same rules once more, which changes nothing.
        _state.Write((connection, transaction) => connection.Run(transaction, "INSERT OR REPLACE INTO rules_journaled(id, hash) VALUES(1, $1)", set.Hash));
        _log.RulesJournaled(set.Rules.Count, set.Hash);
        return ReloadOutcome.Journaled;
    }

    private string? Journaled() => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT hash FROM rules_journaled");
        return command.ExecuteScalar() as string;
    });

    private (DateTime, long) Look()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
