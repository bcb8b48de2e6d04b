namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>How often each kind of fault has struck. Thread-safe.</summary>
public sealed class FaultCounts
{
    private readonly long[] _counts = new long[FaultKindNames.All.Count];

    /// <summary>Answers that had this fault.</summary>
    public long this[FaultKind kind] => Interlocked.Read(ref _counts[(int)kind]);

    /// <summary>All that have struck, by their names.</summary>
    public IEnumerable<(string Name, long Count)> Struck =>
        FaultKindNames.All.Where(form => this[form.Kind] > 0).Select(form => (form.Name, this[form.Kind]));

    internal void Count(FaultKind kind) => Interlocked.Increment(ref _counts[(int)kind]);
}
