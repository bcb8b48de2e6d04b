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

    /// <summary>
    /// Most new annunciations in ten minutes, 1..1000. Default 10: where a flood begins by ISA-18.2, and what one operator can take in. Level 1
    /// is always annunciated, and counts.
    /// </summary>
    public int AnnunciationsPer10Min { get; init; } = 10;

    /// <summary>
    /// How much earlier than its cause a consequence may begin, seconds of event time, 0..900. Default 120: clocks of two gateways may lie that
    /// far apart before a reading is flagged.
    /// </summary>
    public int CauseWindowSeconds { get; init; } = 120;

    /// <summary>
    /// How long an alarm of level 2 or 3 that may be a consequence waits for its cause before it is annunciated, seconds, 0..300. Default 15:
    /// longer than a window across devices (5 s) and the will of a lost gateway take; level 1 never waits.
    /// </summary>
    public int CauseWaitSeconds { get; init; } = 15;

    public void Check(string path, ICollection<string> faults)
    {
        if (SnapshotSeconds is < 1 or > 600) faults.Add($"{path}: Alarms.SnapshotSeconds {SnapshotSeconds} is outside 1..600");
        if (BatchTransitionsMax is < 1 or > 100_000) faults.Add($"{path}: Alarms.BatchTransitionsMax {BatchTransitionsMax} is outside 1..100000");
        if (AnnunciationsPer10Min is < 1 or > 1000) faults.Add($"{path}: Alarms.AnnunciationsPer10Min {AnnunciationsPer10Min} is outside 1..1000");
        if (CauseWindowSeconds is < 0 or > 900) faults.Add($"{path}: Alarms.CauseWindowSeconds {CauseWindowSeconds} is outside 0..900");
        if (CauseWaitSeconds is < 0 or > 300) faults.Add($"{path}: Alarms.CauseWaitSeconds {CauseWaitSeconds} is outside 0..300");
    }
}
