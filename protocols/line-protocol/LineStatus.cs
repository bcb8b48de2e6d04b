namespace SmartPoles.Protocols.LineProtocol;

/// <summary>What became of a line. Anything but <see cref="Ok"/> leaves the buffer as it was before the line began.</summary>
public enum LineStatus : byte
{
    /// <summary>The line is in the buffer, newline included.</summary>
    Ok = 0,

    /// <summary>No measurement, or an empty key.</summary>
    EmptyName = 1,

    /// <summary>No field: such a point means nothing and every server refuses it.</summary>
    NoField = 2,

    /// <summary>NaN or infinity: the format has no spelling for them.</summary>
    NotFinite = 3,

    /// <summary>A control character or line break in a name or tag value: it could end the line and begin another one.</summary>
    ControlCharacter = 4,

    /// <summary>
    /// A backslash in a name or tag value. There is no escape for it, at the end it would swallow the separator, and
    /// servers disagree on what it means before a special character.
    /// </summary>
    Backslash = 5,

    /// <summary>Lone surrogates: not a text that UTF-8 can carry.</summary>
    InvalidText = 6,

    /// <summary>The reserved key <c>time</c>, or a measurement that begins with <c>#</c> and would read as a comment.</summary>
    ReservedName = 7,

    /// <summary>Measurement and tags, or a string, are longer than <see cref="LineLimits"/> allows.</summary>
    TooLong = 8,

    /// <summary>Tag keys do not ascend bytewise, or one repeats.</summary>
    TagsNotSorted = 9,

    /// <summary>The time does not fit the 64-bit nanoseconds that servers count in.</summary>
    TimeOutOfRange = 10,

    /// <summary>The parts came in another order than measurement, tags, fields, time: a programmer's error.</summary>
    OutOfOrder = 11,

    /// <summary>The buffer has reached its greatest size: send it and begin again.</summary>
    BufferFull = 12,
}
