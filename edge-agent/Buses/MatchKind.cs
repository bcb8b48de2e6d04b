namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What the bytes at one place are to the question at hand.</summary>
internal enum MatchKind
{
    /// <summary>Not for us.</summary>
    None,

    /// <summary>So far the answer, or the question again; more bytes will tell.</summary>
    Partial,

    /// <summary>The question, byte by byte; of a mirror question also its answer.</summary>
    Copy,

    /// <summary>The answer: address, function, length, echoed numbers and checksum all match.</summary>
    Answer,

    /// <summary>The device refused.</summary>
    Refusal,
}
