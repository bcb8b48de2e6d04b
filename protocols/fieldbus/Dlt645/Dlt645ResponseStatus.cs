namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>What a master finds in a frame, held against the question it asked.</summary>
public enum Dlt645ResponseStatus : byte
{
    /// <summary>The answer to this question.</summary>
    Ok = 0,

    /// <summary>The meter refused; <see cref="Dlt645Response.Error"/> says why.</summary>
    Refused = 1,

    /// <summary>A question: another master's, or the echo of ours.</summary>
    NotAResponse = 2,

    /// <summary>Another meter speaks.</summary>
    WrongAddress = 3,

    /// <summary>An answer to another function.</summary>
    WrongFunction = 4,

    /// <summary>An answer about something else: a late one to another question.</summary>
    WrongIdentifier = 5,

    /// <summary>Another of the frames that follow than the one asked for.</summary>
    WrongSequence = 6,

    /// <summary>Too few or too many data bytes for the function.</summary>
    WrongLength = 7,
}
