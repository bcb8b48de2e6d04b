namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>What an import has to say: faults, by which nothing is changed, and notices, by which something was left out.</summary>
internal sealed class ImportNotes
{
    /// <summary>More faults are counted and not told: the first hundred thousand are work enough.</summary>
    private const int FaultsMax = 100_000;

    private readonly List<string> _faults = [];
    private readonly List<string> _notices = [];

    internal IReadOnlyList<string> Faults => FaultCount > _faults.Count ? [.. _faults, $"and {FaultCount - _faults.Count} more"] : _faults;

    internal IReadOnlyList<string> Notices => _notices;

    internal int FaultCount { get; private set; }

    internal void Fault(string file, int line, string reason)
    {
        FaultCount++;
        if (_faults.Count < FaultsMax) _faults.Add(line > 0 ? $"{file}: line {line}: {reason}" : $"{file}: {reason}");
    }

    internal void Fault(string fault)
    {
        FaultCount++;
        if (_faults.Count < FaultsMax) _faults.Add(fault);
    }

    internal void Notice(string file, string text) => _notices.Add($"{file}: {text}");
}
