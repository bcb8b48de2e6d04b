namespace SmartPoles.Protocols.Journal;

/// <summary>Where one segment of a log lies.</summary>
/// <param name="Base">Its first position.</param>
/// <param name="End">The first position of the next one; of the active segment, what is durable.</param>
/// <param name="CreatedUnixMs">When it was begun, by the wall clock of then.</param>
/// <param name="IsActive">Records are still appended to it.</param>
public readonly record struct SegmentSpan(long Base, long End, long CreatedUnixMs, bool IsActive);
