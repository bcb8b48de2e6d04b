namespace SmartPoles.IngestServer.Journaling;

/// <summary>The server's journal.</summary>
public sealed record JournalOptions
{
    /// <summary>Byte cap, MiB, 128..10485760. Default 4096: 48 h of the city's mean load (1,300 readings/s) need about 3 GiB.</summary>
    public int CapacityMiB { get; init; } = 4096;

    /// <summary>How long journaled entries are kept for replay although every cursor has passed them, hours, 0..8760. Default 48.</summary>
    public int RetentionHours { get; init; } = 48;

    public void Check(string path, ICollection<string> faults)
    {
        if (CapacityMiB is < 128 or > 10_485_760) faults.Add($"{path}: Journal.CapacityMiB {CapacityMiB} is outside 128..10485760");
        if (RetentionHours is < 0 or > 8760) faults.Add($"{path}: Journal.RetentionHours {RetentionHours} is outside 0..8760");
    }
}
