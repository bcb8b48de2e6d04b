namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>What becomes of one packet.</summary>
internal enum InstrumentFate
{
    /// <summary>Kept: acknowledge it.</summary>
    Taken,

    /// <summary>Kept before: acknowledge it again.</summary>
    Repeated,

    /// <summary>Right, but nothing here wants it: acknowledge it.</summary>
    Unused,

    /// <summary>A value jumped: no acknowledgement, so that it is sent again; a line's fault does not come twice.</summary>
    AskedAgain,

    /// <summary>Not believed: no acknowledgement.</summary>
    Doubted,

    /// <summary>Believed, and there is no room for it: no acknowledgement, so that it comes again.</summary>
    NoRoom,
}
