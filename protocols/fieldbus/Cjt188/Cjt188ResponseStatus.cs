namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What a master finds in a frame, held against the question it asked.</summary>
public enum Cjt188ResponseStatus : byte
{
    /// <summary>The answer to this question.</summary>
    Ok = 0,

    /// <summary>The meter refused; its status is all it says.</summary>
    Refused = 1,

    /// <summary>A question: another master's, or the echo of ours.</summary>
    NotAResponse = 2,

    /// <summary>Another meter speaks, or one of another kind.</summary>
    WrongAddress = 3,

    /// <summary>An answer to another function.</summary>
    WrongFunction = 4,

    /// <summary>An answer about something else: a late one to another question.</summary>
    WrongIdentifier = 5,

    /// <summary>
    /// The right answer, but with another serial number: late, unless this meter never repeats the number. The response is set, so
    /// that a master that knows the meter can take it.
    /// </summary>
    WrongSerial = 6,

    /// <summary>Too few data bytes for the function.</summary>
    WrongLength = 7,
}
