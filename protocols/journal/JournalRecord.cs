namespace SmartPoles.Protocols.Journal;

/// <summary>One record, or the range that took its place.</summary>
/// <param name="Position">Where it begins: bytes since the log began.</param>
/// <param name="End">Where the next one begins; the position to advance a cursor to when this one is done.</param>
/// <param name="Payload">
/// The bytes that were appended, borrowed from the reader until its next call; empty for a range.
/// </param>
public readonly record struct JournalRecord(long Position, long End, ReadOnlyMemory<byte> Payload);
