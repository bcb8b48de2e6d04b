namespace SmartPoles.IngestServer.Alarms;

/// <summary>The alarm kernel.</summary>
public sealed record AlarmOptions
{
    /// <summary>Rule file; null for the rules that come with the program.</summary>
    public string? RulesFile { get; init; }

    /// <summary>How often the kernel's state is saved, seconds, 1..600. Default 10: a restart replays at most that much.</summary>
    public int SnapshotSeconds { get; init; } = 10;

    /// <summary>Most transitions of one commit, 1..100000. Default 1000: bounds how long a storm holds the database.</summary>
    public int BatchTransitionsMax { get; init; } = 1000;

    public void Check(string path, ICollection<string> faults)
    {
        if (SnapshotSeconds is < 1 or > 600) faults.Add($"{path}: Alarms.SnapshotSeconds {SnapshotSeconds} is outside 1..600");
        if (BatchTransitionsMax is < 1 or > 100_000) faults.Add($"{path}: Alarms.BatchTransitionsMax {BatchTransitionsMax} is outside 1..100000");
    }
}
