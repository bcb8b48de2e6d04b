using System.ComponentModel.DataAnnotations;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>How much of the machine the embedded store may take.</summary>
public sealed class DuckDbOptions
{
    /// <summary>Worker threads of each open file.</summary>
    /// <value>Default 1, range 1..16: appending is single-threaded, and a city server of two cores has the rest to do.</value>
    [Range(1, 16)]
    public int Threads { get; set; } = 1;

    /// <summary>Buffer memory of each open file, MiB.</summary>
    /// <value>Default 256, range 64..16384: a day of 24,000 readings/s is 14 GB on disk; scans stream, they need no more.</value>
    [Range(64, 16_384)]
    public int MemoryMiBPerFile { get; set; } = 256;

    /// <summary>Day files open at once.</summary>
    /// <value>Default 4, range 2..64: today, yesterday, one of backfill, one being read.</value>
    [Range(2, 64)]
    public int OpenFilesMax { get; set; } = 4;

    /// <summary>A file untouched for so long is closed, minutes.</summary>
    /// <value>Default 10, range 1..1440: gateways upload every 15 min at most; opening again costs some 20 ms.</value>
    [Range(1, 1_440)]
    public int IdleMinutes { get; set; } = 10;

    /// <summary>Size of a write-ahead log at which its file is checkpointed, MiB.</summary>
    /// <value>Default 128, range 16..4096: batches smaller than a row group go through the log, and each checkpoint writes the last row group
    /// anew; after a kill a log of this size is read again in about 2 s.</value>
    [Range(16, 4_096)]
    public int CheckpointMiB { get; set; } = 128;

    /// <summary>Days for which readings are kept.</summary>
    /// <value>Default 90, range 1..3650: a quarter, as long as a dispute over a reading lasts; <c>check</c> prints the disk that it needs.</value>
    [Range(1, 3_650)]
    public int RawDays { get; set; } = 90;

    /// <summary>Days for which buckets of 1 min are kept.</summary>
    /// <value>Default 90, range 1..3650: they are there to make charts of what readings are kept of quick.</value>
    [Range(1, 3_650)]
    public int MinuteDays { get; set; } = 90;

    /// <summary>Days for which buckets of 15 min are kept.</summary>
    /// <value>Default 730, range 1..3650: two years, so that a season has one to compare with.</value>
    [Range(1, 3_650)]
    public int QuarterDays { get; set; } = 730;

    /// <summary>Days for which buckets of 1 h are kept.</summary>
    /// <value>Default 3650, range 1..36500: a quarter of the 15 min ones; ten years of a pipe are worth it.</value>
    [Range(1, 36_500)]
    public int HourDays { get; set; } = 3_650;
}
