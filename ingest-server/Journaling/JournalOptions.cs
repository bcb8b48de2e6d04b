namespace SmartPoles.IngestServer.Journaling;

/// <summary>The server's journal.</summary>
public sealed record JournalOptions
{
    /// <summary>Byte cap, MiB, 128..10485760. Default 4096: 48 h of the city's mean load (1,300 readings/s) need about 3 GiB.</summary>
    public int CapacityMiB { get; init; } = 4096;

    /// <summary>How long journaled entries are kept for replay although every cursor has passed them, hours, 0..8760. Default 48.</summary>
    public int RetentionHours { get; init; } = 48;

    /// <summary>
    /// What happens when what a cursor still needs fills the cap: <c>refuse</c> (nothing more is taken; gateways keep their data until
    /// there is room) or <c>dropOldest</c> (the oldest segment is deleted with a gap record and an alarm). Default <c>refuse</c>: gateways
    /// keep 30 days, and nothing is lost.
    /// </summary>
    public string WhenFull { get; init; } = Refuse;

    /// <summary>
    /// An alarm is raised when what the slowest cursor still needs is beyond this share of the cap, percent, 1..95. Default 70: at the
    /// city's mean load the rest is a working day.
    /// </summary>
    public int AlarmPercent { get; init; } = 70;

    internal const string Refuse = "refuse";
    internal const string DropOldest = "dropOldest";

    public void Check(string path, ICollection<string> faults)
    {
        if (CapacityMiB is < 128 or > 10_485_760) faults.Add($"{path}: Journal.CapacityMiB {CapacityMiB} is outside 128..10485760");
        if (RetentionHours is < 0 or > 8760) faults.Add($"{path}: Journal.RetentionHours {RetentionHours} is outside 0..8760");
        if (WhenFull is not (Refuse or DropOldest)) faults.Add($"{path}: Journal.WhenFull '{WhenFull}' is neither {Refuse} nor {DropOldest}");
        if (AlarmPercent is < 1 or > 95) faults.Add($"{path}: Journal.AlarmPercent {AlarmPercent} is outside 1..95");
    }
}
