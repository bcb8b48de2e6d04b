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

    /// <summary>The file is good and not followed: somebody has activated rules over the API.</summary>
    Superseded,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Hash">Of the active rules; empty before the first.</param>
/// <param name="Faults">What is wrong with the file.</param>
public sealed record ReloadResult(ReloadOutcome Outcome, string Hash, IReadOnlyList<string> Faults);

/// <summary>
/// Watches the rule file. A good one is journaled as a whole and becomes active where it stands in the journal, so that a restart and a replay switch at
/// the same reading; a bad one changes nothing. Once rules were activated over the API the file is only told of.
/// </summary>
public sealed class RuleReload
{
    /// <summary>A file is looked at so often; the look is one call to the file system.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly RuleDesk _desk;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleReload> _log;
    private readonly SemaphoreSlim _one = new(1, 1);
    private (DateTime, long) _seen;

    public RuleReload(string path, RuleDesk desk, TimeProvider time, ILogger<RuleReload> log)
    {
        (_path, _desk, _time, _log) = (path, desk, time, log);
        _seen = Look();
    }

    /// <summary>Why the newest file was refused; empty where it was not.</summary>
    public IReadOnlyList<string> LastFaults { get; private set; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, _time);
        var isTaken = await _desk.BeginAsync(_path, stop).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            if (isTaken && Look() == _seen) continue;
            isTaken = _desk.IsOfApi && !isTaken
                ? await _desk.BeginAsync(_path, stop).ConfigureAwait(false)
                : (await ReloadAsync(stop).ConfigureAwait(false)).Outcome != ReloadOutcome.JournalFailed;
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
                return Result(ReloadOutcome.Refused, faults);
            }

            if (_desk.IsOfApi)
            {
                if (_desk.Active!.Hash != set.Hash) _log.FileNotFollowed(_path, _desk.Active.Hash);
                return Result(_desk.Active.Hash == set.Hash ? ReloadOutcome.Unchanged : ReloadOutcome.Superseded, faults);
            }

            var activation = await _desk.ActivateAsync(set, RuleDesk.OfFile(_path), null, stop).ConfigureAwait(false);
            return Result(OutcomeOf(activation.Outcome), faults);
        }
        finally
        {
            _one.Release();
        }
    }

    private static ReloadOutcome OutcomeOf(ActivationOutcome outcome) => outcome switch
    {
        ActivationOutcome.Journaled => ReloadOutcome.Journaled,
        ActivationOutcome.JournalFailed => ReloadOutcome.JournalFailed,
        _ => ReloadOutcome.Unchanged,
    };

    private ReloadResult Result(ReloadOutcome outcome, IReadOnlyList<string> faults) => new(outcome, _desk.Active?.Hash ?? "", faults);

    private (DateTime, long) Look()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
