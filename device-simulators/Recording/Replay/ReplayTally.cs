namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>Counts a replay; any thread. Every message that is posted is settled once: acknowledged, refused, given up or left out.</summary>
internal sealed class ReplayTally
{
    private readonly Lock _gate = new();
    private readonly DeviationTally _deviation = new();
    private readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);
    private TaskCompletionSource? _quiet;
    private long _posted;
    private long _settled;
    private long _acknowledged;
    private long _readings;
    private long _again;
    private string _lastTrouble = "";

    public void Posted()
    {
        lock (_gate) _posted++;
    }

    public void Sent(TimeSpan late)
    {
        lock (_gate) _deviation.Add(late);
    }

    public void SentAgain()
    {
        lock (_gate) _again++;
    }

    public void Acknowledged(int readings)
    {
        lock (_gate)
        {
            _acknowledged++;
            _readings += readings;
            Settle();
        }
    }

    /// <summary>A posted message that does not reach the server.</summary>
    public void LeftOut(string reason)
    {
        lock (_gate)
        {
            _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + 1;
            Settle();
        }
    }

    /// <summary>A message of the recording that is not posted at all.</summary>
    public void PassedOver(string reason)
    {
        lock (_gate) _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + 1;
    }

    public void Trouble(string text)
    {
        lock (_gate) _lastTrouble = text;
    }

    /// <summary>Completes when every message that was posted is settled.</summary>
    public Task QuietAsync()
    {
        lock (_gate)
        {
            if (_settled == _posted) return Task.CompletedTask;
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    public ReplayCounts Counts()
    {
        lock (_gate)
        {
            return new ReplayCounts(
                _posted, _acknowledged, _readings, _again, new Dictionary<string, long>(_leftOut), _deviation.Percentile(0.5), _deviation.Percentile(0.99),
                _deviation.MaxMs, _deviation.DriftMs, _lastTrouble);
        }
    }

    private void Settle()
    {
        _settled++;
        if (_settled != _posted || _quiet is null) return;
        _quiet.TrySetResult();
        _quiet = null;
    }
}

/// <summary>What a replay has done so far.</summary>
/// <param name="Posted">Messages whose turn has come.</param>
/// <param name="Acknowledged">Messages that the server has.</param>
/// <param name="Readings">Readings in them, as far as ledgers count them.</param>
/// <param name="Again">Messages sent once more after a lost connection.</param>
/// <param name="LeftOut">Messages that did not get there, by reason.</param>
/// <param name="LateP50Ms">How late half of the messages left at most, against the recording.</param>
/// <param name="LateP99Ms">The same for 99 of 100.</param>
/// <param name="LateMaxMs">The latest.</param>
/// <param name="DriftMs">Mean lateness of the last hundred or so.</param>
/// <param name="LastTrouble">The last thing that went wrong with a connection; empty without.</param>
public sealed record ReplayCounts(
    long Posted, long Acknowledged, long Readings, long Again, IReadOnlyDictionary<string, long> LeftOut, double LateP50Ms, double LateP99Ms,
    double LateMaxMs, double DriftMs, string LastTrouble)
{
    /// <summary>Reasons that mean that the server lacks something it was to get.</summary>
    public bool HasFailures => LeftOut.Keys.Any(reason => reason.StartsWith(FailurePrefix, StringComparison.Ordinal));

    internal const string FailurePrefix = "failed: ";
}
