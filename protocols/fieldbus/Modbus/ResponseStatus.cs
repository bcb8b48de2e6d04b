namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>What a master finds in an answer, held against the question it asked.</summary>
public enum ResponseStatus : byte
{
    /// <summary>The answer to this question.</summary>
    Ok = 0,

    /// <summary>The slave refused; <see cref="ModbusResponse.ExceptionCode"/> says why.</summary>
    Exception = 1,

    /// <summary>No byte at all.</summary>
    Empty = 2,

    /// <summary>Another function: a late answer to another question, or another slave's.</summary>
    WrongFunction = 3,

    /// <summary>Too few or too many bytes for the function.</summary>
    WrongLength = 4,

    /// <summary>The byte count is not what was asked for.</summary>
    WrongByteCount = 5,

    /// <summary>
    /// A write was confirmed with another address, value, quantity or mask; or another object was told.
    /// </summary>
    WrongEcho = 6,

    /// <summary>The identification objects do not fill the answer exactly.</summary>
    MalformedObjects = 7,
}
