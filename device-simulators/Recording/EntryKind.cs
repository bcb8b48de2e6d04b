namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>What an entry of a recording is. The numbers lie on disk: never renumber, never reuse.</summary>
public enum EntryKind : byte
{
    /// <summary>The recording begins: text says from where.</summary>
    Begin = 1,

    /// <summary>A message as it was received.</summary>
    Message = 2,

    /// <summary>Messages that arrived and were not taken, because the disk was too slow: count and text.</summary>
    Dropped = 3,

    /// <summary>The connection to the broker was lost or stands again: text says which.</summary>
    Connection = 4,

    /// <summary>The recording ends in good order: count of its messages.</summary>
    End = 5,
}
