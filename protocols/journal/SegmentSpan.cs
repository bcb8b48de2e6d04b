namespace SmartPoles.Protocols.Journal;

/// <summary>Where one segment of a log lies.</summary>
/// <param name="Base">Its first position.</param>
/// <param name="End">The first position of the next one; of the active segment, what is durable.</param>
/// <param name="CreatedUnixMs">When it was begun, by the wall clock of then.</param>
/// <param name="IsActive">Records are still appended to it.</param>
public readonly record struct SegmentSpan(long Base, long End, long CreatedUnixMs, bool IsActive)
{
    /// <summary>Name of its file.</summary>
    public string FileName => SegmentHeader.NameOf(Base);

    /// <summary>Bytes from the beginning of the file that hold all of it up to <see cref="End"/>; the file may be shorter, or longer by what is not durable.</summary>
    public long FileBytes => SegmentHeader.Size + End - Base;
}
